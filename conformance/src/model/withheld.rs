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
    /// Adds a step to those of the same reason.
    pub(crate) fn add(all: &mut Vec<Self>, step: &str, reason: String) {
        match all.iter_mut().find(|other| other.reason == reason) {
            Some(other) if other.has(step) => {}
            Some(other) => other.steps.push(step.to_owned()),
            None => all.push(Self { steps: vec![step.to_owned()], reason }),
        }
    }

    /// Whether the step of that slug is among them.
    #[must_use]
    pub fn has(&self, slug: &str) -> bool {
        self.steps.iter().any(|step| step == slug)
    }
}
