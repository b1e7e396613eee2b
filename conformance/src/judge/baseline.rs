//! Accepted violations: the public list of what a Dapr release breaks. Stale and expired entries fail the run.

use std::collections::BTreeSet;
use std::fmt;

use fixtures::client::Transport;
use serde::{Deserialize, Serialize};

use crate::model::finding::Finding;
use crate::model::form::Form;
use crate::model::pattern::fits;
use crate::model::report::Report;
use crate::model::result::CheckResult;
use crate::model::verdict::Verdict;
use crate::model::version::{Applies, applies, line};

/// One accepted violation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownViolation {
    /// Check id.
    pub check: String,
    /// Step slug.
    pub step: String,
    /// API transport.
    pub transport: Transport,
    /// What was met, as findings tell it; `*` is anything. Another failure of the step is not accepted.
    pub met: String,
    /// The first Dapr version that has it.
    pub since: String,
    /// The first version that no longer has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// The environments that show it; all without one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub environments: Vec<String>,
    /// How often it shows, when not always: `3 of 10`. Then a run that held is no news.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sometimes: Option<String>,
    /// Why the violation is accepted for now.
    pub reason: String,
    /// What was seen, on which version, so that a reader can repeat it.
    pub evidence: String,
    /// Where it is reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Last day it is accepted, `YYYY-MM-DD`.
    pub expires: jiff::civil::Date,
}

impl KnownViolation {
    /// Whether it speaks of that environment and that Dapr version. Of one that cannot be read it says nothing.
    fn says(&self, environment: &str, version: &str) -> bool {
        let here = self.environments.is_empty() || self.environments.iter().any(|one| one == environment);
        here && applies(version, &self.since, self.until.as_deref()) == Applies::Yes
    }

    /// The version of daprd that its evidence tells of.
    #[must_use]
    pub fn seen_on(&self) -> Option<&str> {
        let rest = self.evidence.split_once("daprd ")?.1;
        let version = rest.split([' ', ',', ':', ';']).next()?;
        version.starts_with(|first: char| first.is_ascii_digit()).then_some(version)
    }

    /// Whether it accepts that finding of `result`.
    pub(super) fn accepts(&self, result: &CheckResult, finding: &Finding) -> bool {
        let same = self.check == result.id && self.transport == result.transport && self.step == finding.step;
        same && fits(&self.met, &finding.actual)
    }
}

/// The entries for one line of Dapr versions.
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

/// Every step that there is: check, slug, transport.
pub type Catalogue = BTreeSet<(String, String, Transport)>;

/// Which violations a run accepts.
#[derive(Debug, Clone)]
pub enum Accepted {
    /// Those of a file.
    Given(Baseline),
    /// Those committed for the Dapr version that is met; none on our own double.
    ByVersion,
}

impl Accepted {
    /// The entries for a run on `environment`, where a sidecar told `version`.
    #[must_use]
    pub fn on(&self, environment: &str, version: &str) -> Option<Baseline> {
        let mut baseline = match self {
            Self::Given(baseline) => baseline.clone(),
            Self::ByVersion if environment == "embedded" => return None,
            Self::ByVersion => Baseline::of_version(version)?,
        };
        baseline.entries.retain(|entry| entry.says(environment, version));
        Some(baseline)
    }

    /// What the results of a run say about the baseline that it used; `steps` are all that there are.
    #[must_use]
    pub fn outdated(&self, report: &Report, steps: &Catalogue) -> Vec<Outdated> {
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
        (line(version) == Some((1, 18))).then(Self::committed)
    }

    /// Why an entry can never say anything, if so.
    #[must_use]
    pub fn strange(&self) -> Option<String> {
        self.entries.iter().find_map(|entry| {
            let of = format!("{} › {}", entry.check, entry.step);
            let place = entry.environments.iter().find(|name| Form::named(name).is_none());
            let mut versions = std::iter::once(&entry.since).chain(&entry.until);
            let version = versions.find(|version| applies(version, "0", None) == Applies::Unreadable);
            let place = place.map(|name| format!("{of} names `{name}`, which is no environment"));
            place.or_else(|| version.map(|version| format!("{of} names `{version}`, which is no version")))
        })
    }

    /// Entries that no longer describe what runs: their step ran and always held, their check or step does not exist, or
    /// their day has passed.
    #[must_use]
    pub fn outdated(&self, results: &[CheckResult], catalogue: &Catalogue, today: jiff::civil::Date) -> Vec<Outdated> {
        let mut outdated = Vec::new();
        for entry in &self.entries {
            let named = catalogue.contains(&(entry.check.clone(), entry.step.clone(), entry.transport));
            let same = results.iter().filter(|one| one.id == entry.check && one.transport == entry.transport);
            let seen: Vec<_> = same.flat_map(|one| &one.steps).filter(|step| step.name == entry.step).collect();
            let held = seen.iter().any(|step| step.verdict == Verdict::Holds);
            // A flaky defect holds now and then; it is not stale.
            let expected = held && entry.sometimes.is_none();
            if !named || (expected && !seen.iter().any(|step| step.verdict.is_found())) {
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
    use crate::model::verdict::Judged;

    const ENTRY: &str = r#"{"check": "state.ttl", "step": "expires", "transport": "http", "met": "http 500 *",
        "since": "1.18.0", "until": "1.18.3", "reason": "an old defect", "evidence": "", "expires": "2030-01-01"}"#;

    fn baseline() -> Baseline {
        Baseline { entries: vec![serde_json::from_str(ENTRY).unwrap()] }
    }

    #[test]
    fn the_committed_baseline_is_readable() {
        assert_eq!(serde_json::from_str::<Baseline>(V1_18).unwrap().strange(), None);
    }

    #[test]
    fn an_entry_speaks_of_its_versions_and_environments() {
        let count = |baseline: Baseline, environment, version| {
            Accepted::Given(baseline).on(environment, version).map_or(0, |baseline| baseline.entries.len())
        };
        let versions = ["1.17.9", "1.18.0", "1.18.2", "1.18.3", "latest"];
        assert_eq!(versions.map(|version| count(baseline(), "containers", version)), [0, 1, 1, 0, 0]);
        let mut only = baseline();
        only.entries[0].environments = vec!["attached".into()];
        assert_eq!(only.strange(), None);
        assert_eq!(["attached", "processes"].map(|place| count(only.clone(), place, "1.18.2")), [1, 0]);
        assert!(Baseline::of_version("1.180.0").is_none(), "another line");
        only.entries[0].environments = vec!["container".into()];
        assert!(only.strange().unwrap().contains("`container`"), "a misspelt name");
    }

    #[test]
    fn an_entry_whose_step_held_is_stale_unless_it_shows_only_sometimes() {
        let catalogue = [("state.ttl".to_owned(), "expires".to_owned(), Transport::Http)].into();
        let mut held = CheckResult::unjudged("state.ttl", Transport::Http);
        held.steps.push(Judged { name: "expires".into(), verdict: Verdict::Holds, observed: true, known: None });
        let today = jiff::civil::date(2029, 1, 1);
        let mut changed = held.clone();
        changed.steps[0].verdict = Verdict::Changed;
        let both = [held.clone(), changed];
        let outdated = |baseline: &Baseline, results: &[_]| baseline.outdated(results, &catalogue, today).len();
        let mut baseline = baseline();
        assert_eq!((outdated(&baseline, &both[..1]), outdated(&baseline, &both)), (1, 0));
        baseline.entries[0].sometimes = Some("3 of 10".into());
        assert_eq!(outdated(&baseline, &both[..1]), 0);
    }
}
