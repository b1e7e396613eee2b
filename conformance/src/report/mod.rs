//! The report: what `report.json` holds. Every other format is rendered from it or from the events.

pub mod events;
pub mod files;
mod findings;
pub mod junit;
pub mod markdown;
pub mod progress;
pub mod recorder;
pub mod summary;
pub mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fixtures::client::Transport;
use fixtures::error::{Error, Kind};
use serde::{Deserialize, Serialize};

use crate::evidence::redact::Redactor;
use crate::pool::Job;
use crate::verdict::{Count, Finding, Judged, Verdict};

/// Version of the report's shape; raised when a field changes its meaning or goes.
pub const SCHEMA: &str = "dapr-conformance/report/1";

/// What ran, where and against what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`SCHEMA`].
    pub schema: String,
    /// Name and version of the harness.
    pub harness: String,
    /// The command that repeats the run.
    pub command: String,
    /// The run id: every name of the run carries it.
    pub seed: String,
    /// Start, RFC 3339 in UTC.
    pub started: String,
    /// What it ran on.
    pub environment: Place,
}

/// What a run ran on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// `embedded`, `processes`, `containers` or `attached`.
    pub name: String,
    /// Dapr's version as the sidecar's metadata tells it, or what stands in for it.
    pub dapr: String,
    /// Kafka's version or stand-in.
    pub kafka: String,
    /// PostgreSQL's version or stand-in.
    pub postgres: String,
    /// `type/version` of the components met.
    pub components: BTreeSet<String>,
    /// API transports that were judged.
    pub transports: Vec<Transport>,
    /// Operating system and processor.
    pub host: String,
}

/// What one trial came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckResult {
    /// Check id.
    pub id: String,
    /// Who was judged.
    pub subject: String,
    /// API transport.
    pub transport: Transport,
    /// The worst of its steps.
    pub verdict: Verdict,
    /// Violated, but every violated step is accepted by the baseline.
    #[serde(default)]
    pub known: bool,
    /// Wall time of the body, without the stand.
    pub wall_ms: u64,
    /// The visited steps.
    pub steps: Vec<Judged>,
    /// What was found, one per violated step: the first as `finding`, all as `findings` when there are more.
    #[serde(flatten, with = "findings")]
    pub findings: Vec<Finding>,
    /// What it counted on its way.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<Count>,
    /// Why it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Why it was not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Folder with the evidence, relative to the report.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// 0 for the first repetition.
    pub repetition: usize,
    /// The command that repeats this trial alone.
    pub again: String,
}

/// A whole run, as `report.json` holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What ran, where and against what.
    #[serde(flatten)]
    pub header: Header,
    /// Wall time of the whole run.
    pub wall_ms: u64,
    /// Whether it was interrupted before all trials ran.
    pub interrupted: bool,
    /// Counts over all trials.
    pub totals: Totals,
    /// What each trial came to, in the order in which they ended.
    pub checks: Vec<CheckResult>,
}

impl Report {
    /// Reads a report file.
    ///
    /// # Errors
    /// When it cannot be read, or is no report of this shape.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let unusable = |why: String| {
            let text = format!("read the report {}: {why}", path.display());
            Error::new(Kind::Usage, text).with_help("a run writes one as report.json into the folder of --out")
        };
        let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
        let report: Self = serde_json::from_str(&text).map_err(|error| unusable(error.to_string()))?;
        if report.header.schema == SCHEMA {
            return Ok(report);
        }
        Err(unusable(format!("its schema is `{}`, not `{SCHEMA}`", report.header.schema)))
    }

    /// Checks whose verdict differs between repetitions, with their transport.
    #[must_use]
    pub fn flakes(&self) -> Vec<(&str, Transport)> {
        let mut verdicts: BTreeMap<_, BTreeSet<Verdict>> = BTreeMap::new();
        for check in &self.checks {
            verdicts.entry((check.id.as_str(), check.transport)).or_default().insert(check.verdict);
        }
        verdicts.into_iter().filter(|(_, met)| met.len() > 1).map(|(trial, _)| trial).collect()
    }
}

/// Counts over all trials.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Trials that held.
    pub held: usize,
    /// Trials violated outside the baseline.
    pub violated: usize,
    /// Trials violated, but only where the baseline accepts it.
    pub known: usize,
    /// Trials that could not be judged.
    pub unknown: usize,
    /// Trials that need what is not there.
    pub not_offered: usize,
    /// Steps visited over all trials.
    pub steps: usize,
}

impl CheckResult {
    pub(crate) fn begin(job: &Job, place: &str) -> Self {
        let transport = job.transport.slug();
        Self {
            id: job.check.id.into(),
            subject: job.check.subject.slug().into(),
            transport: job.transport,
            verdict: Verdict::Unknown,
            known: false,
            wall_ms: 0,
            steps: Vec::new(),
            findings: Vec::new(),
            counts: Vec::new(),
            error: None,
            reason: None,
            evidence: None,
            repetition: job.repetition,
            again: format!("dapr-conformance check {} {place} --transport {transport}", job.check.id),
        }
    }
}

impl CheckResult {
    /// Hides what no report may show.
    pub(crate) fn redact(&mut self, redactor: &Redactor) {
        let findings = self.findings.iter_mut().flat_map(|finding| {
            let Finding { step: _, sent, expected, actual, ledger } = finding;
            [sent, expected, actual].into_iter().chain(ledger)
        });
        for text in findings.chain(&mut self.error).chain(&mut self.reason) {
            *text = redactor.text(text);
        }
    }
}

impl Totals {
    /// Counts `results`.
    #[must_use]
    pub fn of(results: &[CheckResult]) -> Self {
        let mut totals = Self::default();
        for result in results {
            totals.steps += result.steps.len();
            let count = match result.verdict {
                Verdict::Holds => &mut totals.held,
                Verdict::Violated if result.known => &mut totals.known,
                Verdict::Violated => &mut totals.violated,
                Verdict::Unknown => &mut totals.unknown,
                Verdict::NotOffered => &mut totals.not_offered,
            };
            *count += 1;
        }
        totals
    }
}
