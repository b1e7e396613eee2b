//! The shape of an overhead report, `overhead.json`. Times are microseconds.

use serde::{Deserialize, Serialize};

use crate::report::Part;
use crate::statistics::Estimate;

/// Name and version of the shape of [`OverheadReport`].
pub const SCHEMA: &str = "dapr-load/overhead/1";

/// All cells of one run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OverheadReport {
    /// [`SCHEMA`].
    pub schema: String,
    /// Name and version of the harness.
    pub harness: String,
    /// When it began, RFC 3339 in UTC.
    pub started: String,
    /// What was measured: environment and versions.
    pub subject: String,
    /// Operations per second in each slice.
    pub rate: f64,
    /// Length of a slice in seconds.
    pub slice_s: f64,
    /// Open connections to each side.
    pub connections: usize,
    /// How late a thread woke up that only slept, 99th percentile over the run, in microseconds.
    pub hiccup_p99_us: f64,
    /// One cell per operation and transport.
    pub cells: Vec<Cell>,
}

/// One comparison.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Cell {
    /// The operation.
    pub operation: String,
    /// `http` or `grpc`.
    pub transport: String,
    /// What the direct side is.
    pub baseline: String,
    /// Whether the figures may be used.
    pub verdict: Verdict,
    /// Why not, or why only with care.
    pub reason: Option<String>,
    /// Pairs that count.
    pub pairs: usize,
    /// Pairs that were left out: the machine did something else, or operations failed.
    pub left_out: usize,
    /// The direct side, pooled over its slices; to look at, not to subtract.
    pub direct: Part,
    /// Through the sidecar, pooled.
    pub through: Part,
    /// What the sidecar adds; `None` without a usable pair.
    pub added: Option<Added>,
    /// The direct side against itself: it must show nothing.
    pub same: Option<Added>,
    /// What the sidecars took; `None` where their processes cannot be watched.
    pub sidecar: Option<Sidecar>,
    /// Every slice, in the order in which they ran.
    pub trace: Vec<Trace>,
}

/// Whether figures may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// They are what the sidecar adds.
    Measured,
    /// The machine was too noisy to tell.
    Inconclusive,
    /// Operations failed, or the direct side differed from itself.
    Void,
}

/// A difference between two sides: the median over pairs, with its 95 % interval.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Added {
    /// Of the medians.
    pub p50: Estimate,
    /// Of the 90th percentiles.
    pub p90: Estimate,
    /// Of the means.
    pub mean: Estimate,
}

/// What the sidecars took while they were driven.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Sidecar {
    /// Processor time of all sidecars per operation, over the pairs, in microseconds.
    pub cpu_us_per_operation: Estimate,
    /// What that is more than the processes of the direct side took; `None` where those are not watched.
    pub cpu_us_added: Option<Estimate>,
    /// Resident memory of all sidecars at the end, in bytes.
    pub memory_bytes: u64,
    /// How many processes that is.
    pub processes: usize,
}

/// One slice.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Trace {
    /// `direct`, `through` or `again` (the direct side against itself).
    pub side: String,
    /// Median response time.
    pub p50: f64,
    /// 90th percentile of the response time.
    pub p90: f64,
    /// Operations that failed or were not sent.
    pub failed: u64,
    /// Share of the time that the hiccup meter lost.
    pub lost: f64,
    /// Share of the time in which some task waited for a processor.
    pub pressure: Option<f64>,
}

#[cfg(test)]
impl OverheadReport {
    /// One cell with that verdict, for tests of what is made of it.
    pub(crate) fn sample(verdict: Verdict) -> Self {
        let estimate = Estimate { value: 300.0, low: 250.0, high: 350.0 };
        let added = Some(Added { p50: estimate, p90: estimate, mean: estimate });
        let part = || Part {
            outcomes: [("accepted".into(), 9)].into(),
            response: crate::report::Summary::default(),
            service: crate::report::Summary::default(),
        };
        let trace = Trace { side: "through".into(), p50: 400.0, p90: 500.0, failed: 0, lost: 0.0, pressure: None };
        let cell = Cell {
            operation: "a<b".into(),
            transport: "http".into(),
            baseline: "none".into(),
            verdict,
            reason: (verdict != Verdict::Measured).then(|| "busy".into()),
            pairs: 9,
            left_out: 0,
            direct: part(),
            through: part(),
            added,
            same: added,
            sidecar: None,
            trace: vec![trace],
        };
        Self {
            schema: SCHEMA.into(),
            harness: "dapr-load".into(),
            started: String::new(),
            subject: "test".into(),
            rate: 1_000.0,
            slice_s: 0.5,
            connections: 16,
            hiccup_p99_us: 1.0,
            cells: vec![cell],
        }
    }
}
