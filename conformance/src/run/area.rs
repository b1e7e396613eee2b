//! One area of the catalogue: the checks of a building block.

use super::check::Check;

/// One area of the catalogue.
pub struct Area {
    /// The first part of its checks' ids.
    pub name: &'static str,
    /// What it covers, in one sentence.
    pub about: &'static str,
    /// Its checks, in catalogue order.
    pub checks: &'static [&'static Check],
}

impl Area {
    /// Its checks, in catalogue order.
    pub fn checks(&self) -> impl Iterator<Item = &'static Check> + use<> {
        self.checks.iter().copied()
    }

    /// Whether the check stands in it.
    #[must_use]
    pub fn has(&self, check: &Check) -> bool {
        self.checks().any(|one| one.id == check.id)
    }
}
