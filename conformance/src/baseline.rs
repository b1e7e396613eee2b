//! Accepted violations: the public list of what a Dapr release breaks. Stale and expired entries fail the run.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::report::CheckResult;
use crate::verdict::Verdict;

/// One accepted violation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Check id.
    pub check: String,
    /// Step slug.
    pub step: String,
    /// API transport.
    pub transport: fixtures::client::Transport,
    /// Why the violation is accepted for now.
    pub reason: String,
    /// What was seen, on which version, so that a reader can repeat it.
    pub evidence: String,
    /// Last day it is accepted, `YYYY-MM-DD`.
    pub expires: jiff::civil::Date,
}

/// The entries for one Dapr version.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The accepted violations.
    pub entries: Vec<Entry>,
}

/// What is wrong with a baseline itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The step ran and held, or the entry names nothing in the catalogue.
    Stale(Entry),
    /// Its day has passed.
    Expired(Entry),
}

/// The committed baseline of the line under test.
const V1_18: &str = include_str!("../baselines/1.18.json");

impl Baseline {
    /// The committed baseline of Dapr 1.18.
    ///
    /// # Panics
    /// Never: a test reads the compiled-in file.
    #[must_use]
    pub fn committed() -> Self {
        serde_json::from_str(V1_18).unwrap_or_default()
    }

    /// Marks the steps of `result` that this baseline accepts.
    pub fn accept(&self, result: &mut CheckResult) {
        for step in &mut result.steps {
            let entry = self.entries.iter().find(|entry| {
                entry.check == result.id && entry.transport == result.transport && entry.step == step.name
            });
            if step.verdict == Verdict::Violated {
                step.known = entry.map(|entry| entry.reason.clone());
            }
        }
        let new = result.steps.iter().any(|step| step.verdict == Verdict::Violated && step.known.is_none());
        result.known = result.verdict == Verdict::Violated && !new;
    }

    /// Entries that no longer describe what runs: their step ran and held, their check or step does not exist, or
    /// their day has passed.
    #[must_use]
    pub fn faults(
        &self,
        results: &[CheckResult],
        catalogue: &BTreeSet<(String, String)>,
        today: jiff::civil::Date,
    ) -> Vec<Fault> {
        let mut faults = Vec::new();
        for entry in &self.entries {
            let named = catalogue.contains(&(entry.check.clone(), entry.step.clone()));
            let held = results.iter().any(|result| {
                let same = result.id == entry.check && result.transport == entry.transport;
                same && result.steps.iter().any(|step| step.name == entry.step && step.verdict == Verdict::Holds)
            });
            if !named || held {
                faults.push(Fault::Stale(entry.clone()));
            } else if entry.expires < today {
                faults.push(Fault::Expired(entry.clone()));
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_baseline_is_readable() {
        serde_json::from_str::<Baseline>(V1_18).unwrap();
    }
}
