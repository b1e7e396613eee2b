//! A contract that was not kept. A finding speaks to the owner of the subject, an error to whoever runs the harness.

use serde::{Deserialize, Serialize};

/// A contract that was not kept, at one step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// What bears on it, one line each: calls that the app received, or what a sidecar printed before it was gone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ledger: Vec<String>,
    /// What is usually the cause, and its mend.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
}
