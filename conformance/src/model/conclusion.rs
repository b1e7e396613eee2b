//! What a trial came to, the baseline considered.

use serde::Serialize;

use super::result::CheckResult;
use super::verdict::Verdict;

/// What a trial came to, worst last; what could not run says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// It could not run there, which says nothing.
    NotOffered,
    /// It held.
    Holds,
    /// It was violated or changed where the baseline accepts it.
    Known,
    /// What nobody promises no longer shows.
    Changed,
    /// It could not tell.
    Unknown,
    /// It was violated.
    Violated,
}

impl Conclusion {
    /// The conclusion of that result.
    #[must_use]
    pub fn of(result: &CheckResult) -> Self {
        match result.verdict {
            Verdict::Holds => Self::Holds,
            Verdict::NotOffered => Self::NotOffered,
            Verdict::Unknown => Self::Unknown,
            Verdict::Changed | Verdict::Violated if result.known => Self::Known,
            Verdict::Changed => Self::Changed,
            Verdict::Violated => Self::Violated,
        }
    }

    /// The word of the text form.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotOffered => "not offered",
            Self::Holds => "holds",
            Self::Known => "known violation",
            Self::Changed => "changed",
            Self::Unknown => "unknown",
            Self::Violated => "violated",
        }
    }
}
