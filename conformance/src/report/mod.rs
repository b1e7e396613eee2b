//! The report: what `report.json` holds. Every other format is rendered from it or from the events.

pub mod text;

use fixtures::client::Transport;
use serde::{Deserialize, Serialize};

use crate::pool::Job;
use crate::verdict::{Finding, Judged, Verdict};

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
    pub components: Vec<String>,
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
    /// What was found, one per violated step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Why it is unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Why it was not offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Folder with the evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// 0 for the first repetition.
    pub repetition: usize,
    /// The command that repeats this trial alone.
    pub again: String,
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
    pub(crate) fn begin(job: &Job, environment: &str) -> Self {
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
            error: None,
            reason: None,
            evidence: None,
            repetition: job.repetition,
            again: format!("dapr-conformance check {} --env {environment} --transport {transport}", job.check.id),
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
