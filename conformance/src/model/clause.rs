//! One sentence of the contract: where it stands, from which version on, and how binding it is.

use serde::{Deserialize, Serialize};

use super::version::{Applies, applies};

/// One sentence of the contract.
#[derive(Debug, Clone, Copy)]
pub struct Clause {
    /// The requirement, ending with a full stop.
    pub text: &'static str,
    /// The page or source it leans on.
    pub url: &'static str,
    /// The first Dapr version it holds for, for example `1.0`.
    pub since: &'static str,
    /// The first version it no longer holds for.
    pub until: Option<&'static str>,
    /// What the requirement leans on.
    pub basis: Basis,
}

impl Clause {
    /// What the todo system itself is asked to do; a check adds the sentence.
    pub const OF_THE_SYSTEM: Self =
        Self { text: "", url: "REQUIREMENTS.md", since: "1.18", until: None, basis: Basis::Documented };

    /// Whether it says something of that Dapr version.
    #[must_use]
    pub fn applies(&self, version: &str) -> Applies {
        applies(version, self.since, self.until)
    }
}

/// What a clause leans on; the report says "documented" only where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Dapr's documentation says so.
    Documented,
    /// The runtime's source says so where the documentation is silent or wrong.
    Implemented,
    /// It was seen on a real daprd, version in the check's module comment.
    Observed,
}

impl Basis {
    /// Lower-case word for reports.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Implemented => "implemented",
            Self::Observed => "observed",
        }
    }
}

/// How binding a clause is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// A violation is a defect.
    #[default]
    Must,
    /// A violation needs a reason.
    Should,
    /// Worth knowing.
    May,
}

impl Level {
    /// Whether a violation fails a run.
    #[must_use]
    pub const fn is_binding(self) -> bool {
        matches!(self, Self::Must)
    }

    /// Lower-case word for reports.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
        }
    }
}
