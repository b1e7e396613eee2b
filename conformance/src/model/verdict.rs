//! What a check and its steps came to.

use serde::{Deserialize, Serialize};

/// What a check came to; the worst of its steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every step was visited and held.
    Holds,
    /// The subject never claimed what the check needs, with the reason.
    NotOffered,
    /// What was seen on a daprd, and promised by nobody, no longer shows.
    Changed,
    /// The harness could not tell. Never green.
    Unknown,
    /// At least one step was violated.
    Violated,
}

impl Verdict {
    /// Whether there is a finding to it.
    #[must_use]
    pub const fn is_found(self) -> bool {
        matches!(self, Self::Changed | Self::Violated)
    }

    /// Upper-case word for the terminal.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Holds => "HOLDS",
            Self::NotOffered => "NOT OFFERED",
            Self::Changed => "CHANGED",
            Self::Unknown => "UNKNOWN",
            Self::Violated => "VIOLATED",
        }
    }
}

/// One visited step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Its slug.
    pub name: String,
    /// Holds, changed, violated or unknown.
    pub verdict: Verdict,
    /// Nobody promises it: what does not hold is changed, and not violated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub observed: bool,
    /// Why the baseline accepts what did not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
}

impl Judged {
    /// What the step comes to when something was found at it.
    #[must_use]
    pub const fn when_found(&self) -> Verdict {
        if self.observed { Verdict::Changed } else { Verdict::Violated }
    }
}
