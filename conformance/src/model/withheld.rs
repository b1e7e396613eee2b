//! Steps that a trial did not judge, because they are not owed by what it met.

use serde::{Deserialize, Serialize};

/// Steps that were not judged for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// Their slugs, in the order of the check.
    pub steps: Vec<String>,
    /// Why nobody there owes them, and what would have them judged.
    pub reason: String,
}

impl Withheld {
    /// Whether the step of that slug is among them.
    #[must_use]
    pub fn has(&self, slug: &str) -> bool {
        self.steps.iter().any(|step| step == slug)
    }
}
