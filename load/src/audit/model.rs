//! What an audit finds, as data.

use serde::{Deserialize, Serialize};

/// Name and version of the shape of [`Audit`].
pub const SCHEMA: &str = "dapr-load/audit/1";

/// What was found in a file, `audit --format json`. Times are milliseconds, as they are published.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Audit {
    /// [`SCHEMA`].
    pub schema: String,
    /// The file.
    pub file: String,
    /// Each test that ran fortio.
    pub tests: Vec<Test>,
}

/// One test.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Test {
    /// Package and name.
    pub name: String,
    /// Whether it passed, when the file says so.
    pub passed: Option<bool>,
    /// The run that is subtracted.
    pub baseline: Option<Side>,
    /// The run through the sidecar.
    pub through: Option<Side>,
    /// Their difference, computed again.
    pub added: Option<Figures>,
    /// The largest difference between that and what the test printed; `None` when it printed nothing.
    pub off_ms: Option<f64>,
    /// Why the figures mislead.
    pub flags: Vec<Flag>,
}

/// One run of calls.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// How many.
    pub calls: u64,
    /// How many were answered with no.
    pub failed: u64,
    /// How long they took.
    pub times: Figures,
}

/// Milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Arithmetic mean: exact.
    pub mean: f64,
    /// Median, as it was written; `None` when it was not.
    pub p50: Option<f64>,
    /// 90th percentile.
    pub p90: Option<f64>,
    /// 99th percentile.
    pub p99: Option<f64>,
}

/// Something that misleads.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// What it is.
    pub finding: Finding,
    /// What shows it.
    pub evidence: String,
}

/// What can be wrong with published figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// The buckets of the histogram are as wide as what is measured, so its percentiles are guesses.
    CoarseBuckets,
    /// What is subtracted called nothing.
    EmptyBaseline,
    /// Each request had a connection of its own.
    ConnectionPerRequest,
    /// Calls failed, and the test passed.
    FailuresPass,
}
