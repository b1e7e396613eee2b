//! Accepted violations: the public list of what a Dapr release breaks. Stale and expired entries fail the run.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::report::Report;
use crate::model::result::CheckResult;
use crate::model::verdict::Verdict;

/// One accepted violation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownViolation {
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
    pub entries: Vec<KnownViolation>,
}

/// Why an entry no longer describes what runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outdated {
    /// The step ran and held, or the entry names nothing in the catalogue.
    Stale(KnownViolation),
    /// Its day has passed.
    Expired(KnownViolation),
}

impl fmt::Display for Outdated {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (entry, what) = match self {
            Self::Stale(entry) => (entry, "is stale: the step held, or does not exist".to_owned()),
            Self::Expired(entry) => (entry, format!("expired on {}", entry.expires)),
        };
        write!(out, "{} › {} over {} {what}", entry.check, entry.step, entry.transport.slug())
    }
}

/// Which violations a run accepts.
#[derive(Debug, Clone)]
pub enum Accepted {
    /// Those of a file.
    Given(Baseline),
    /// Those committed for the Dapr version that is met; none on our own double.
    ByVersion,
}

impl Accepted {
    /// The baseline for a run on `environment`, where a sidecar told `version`.
    #[must_use]
    pub fn on(&self, environment: &str, version: &str) -> Option<Baseline> {
        match self {
            Self::Given(baseline) => Some(baseline.clone()),
            Self::ByVersion if environment == "embedded" => None,
            Self::ByVersion => Baseline::of_version(version),
        }
    }

    /// What the results of a run say about the baseline that it used; `steps` are all that there are.
    #[must_use]
    pub fn outdated(&self, report: &Report, steps: &BTreeSet<(String, String)>) -> Vec<Outdated> {
        let place = &report.header.environment;
        let Some(baseline) = self.on(&place.name, &place.dapr) else { return Vec::new() };
        baseline.outdated(&report.checks, steps, jiff::Zoned::now().date())
    }
}

/// The committed baseline of the line under test.
const V1_18: &str = include_str!("../../baselines/1.18.json");

impl Baseline {
    /// The committed baseline of Dapr 1.18.
    ///
    /// # Panics
    /// Never: a test reads the compiled-in file.
    #[must_use]
    pub fn committed() -> Self {
        serde_json::from_str(V1_18).unwrap_or_default()
    }

    /// The committed baseline for that version; versions without one accept nothing.
    #[must_use]
    pub fn of_version(version: &str) -> Option<Self> {
        version.starts_with("1.18").then(Self::committed)
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

    /// Entries that no longer describe what runs: their step ran and never was violated, their check or step does
    /// not exist, or their day has passed.
    #[must_use]
    pub fn outdated(
        &self,
        results: &[CheckResult],
        catalogue: &BTreeSet<(String, String)>,
        today: jiff::civil::Date,
    ) -> Vec<Outdated> {
        let mut outdated = Vec::new();
        for entry in &self.entries {
            let named = catalogue.contains(&(entry.check.clone(), entry.step.clone()));
            let same = results.iter().filter(|one| one.id == entry.check && one.transport == entry.transport);
            let seen: Vec<_> = same.flat_map(|one| &one.steps).filter(|step| step.name == entry.step).collect();
            let held = seen.iter().any(|step| step.verdict == Verdict::Holds);
            // A flaky defect holds now and then; it is not stale.
            if !named || (held && seen.iter().all(|step| step.verdict != Verdict::Violated)) {
                outdated.push(Outdated::Stale(entry.clone()));
            } else if entry.expires < today {
                outdated.push(Outdated::Expired(entry.clone()));
            }
        }
        outdated
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
