//! One look at a declared step: what was expected and what was met.

use serde::{Deserialize, Serialize};

use super::finding::Finding;

/// One look at a declared step, held or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// The slug of the step.
    pub step: String,
    /// Whether what was met is what was expected.
    pub held: bool,
    /// What was done.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sent: String,
    /// What the clause asks for; several acceptable things are joined by "or".
    pub expected: String,
    /// What came.
    pub met: String,
    /// Calls the app received that bear on it, one line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ledger: Vec<String>,
}

impl Observation {
    /// What there is to tell the owner of the subject, unless it held.
    #[must_use]
    pub fn finding(&self) -> Option<Finding> {
        let Self { step, held, sent, expected, met, ledger } = self.clone();
        (!held).then_some(Finding { step, sent, expected, actual: met, ledger })
    }
}
