//! How the catalogue is divided: areas, and chapters inside them. Where a check stands says nothing of its id.

use super::check::Check;

/// One area of the catalogue.
pub struct Area {
    /// The name on the command line and in the catalogue.
    pub name: &'static str,
    /// What it covers, in one sentence.
    pub about: &'static str,
    /// Its chapters, in catalogue order.
    pub chapters: &'static [Chapter],
}

/// One chapter of an area.
pub struct Chapter {
    /// The name inside the area.
    pub name: &'static str,
    /// What it covers, in one sentence.
    pub about: &'static str,
    /// Its checks, in catalogue order.
    pub checks: &'static [&'static Check],
}

impl Area {
    /// The checks of all its chapters, in catalogue order.
    pub fn checks(&self) -> impl Iterator<Item = &'static Check> + use<> {
        self.chapters.iter().flat_map(|chapter| chapter.checks.iter().copied())
    }

    /// The chapter that the check stands in; `None` when it stands in another area.
    #[must_use]
    pub fn chapter_of(&self, check: &Check) -> Option<&'static Chapter> {
        self.chapters.iter().find(|chapter| chapter.checks.iter().any(|one| one.id == check.id))
    }

    /// Whether `name` names the area (`state`) or a chapter of it (`state/keys`) in which the check stands.
    #[must_use]
    pub fn is_named(&self, name: &str, check: &Check) -> bool {
        let (area, chapter) = name.split_once('/').map_or((name, None), |(area, chapter)| (area, Some(chapter)));
        let stands = self.chapter_of(check);
        area == self.name && stands.is_some_and(|stands| chapter.is_none_or(|chapter| chapter == stands.name))
    }
}
