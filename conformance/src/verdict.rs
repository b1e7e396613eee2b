//! What a check came to. A finding speaks to the owner of the subject, an error to whoever runs the harness.

use serde::{Deserialize, Serialize};

/// A contract that was not kept, at one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The step it was seen at.
    pub step: String,
    /// What was done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sent: String,
    /// What the clause asks for; several acceptable things are joined by "or".
    pub expected: String,
    /// What came instead.
    pub actual: String,
    /// Calls the app received that bear on it, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ledger: Vec<String>,
}

/// Something that a check counted on its way. It is shown whatever the verdict: that two numbers are equal says more when
/// they are seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// What was counted, as it reads behind the number.
    pub what: String,
    /// How many there were.
    pub number: usize,
}

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
