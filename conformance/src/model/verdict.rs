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
    /// The harness could not tell. Never green.
    Unknown,
    /// At least one step was violated.
    Violated,
}

impl Verdict {
    /// Upper-case word for the terminal.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Holds => "HOLDS",
            Self::NotOffered => "NOT OFFERED",
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
    /// Holds, violated or unknown.
    pub verdict: Verdict,
    /// Why the baseline accepts the violation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<String>,
}
