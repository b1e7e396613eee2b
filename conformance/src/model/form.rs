//! The forms of environment, by name.

use fixtures::form::Form::{Containers, Embedded, Processes};

/// A form of environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Sidecars that the harness starts.
    Started(fixtures::form::Form),
    /// Nothing is started: the sidecars of an installation.
    Attached,
}

impl Form {
    /// Every form, in the order of the ladder.
    pub const ALL: [Self; 4] =
        [Self::Started(Embedded), Self::Started(Processes), Self::Started(Containers), Self::Attached];

    /// The word of the command line.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Started(form) => form.slug(),
            Self::Attached => "attached",
        }
    }

    /// The form of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|form| form.slug() == name)
    }
}
