//! Reads the raw report of a Dapr release's own performance tests (`go test -json` of tests/perf), computes the added
//! latencies again, and says where their method misleads: figures that our own are compared with must be understood.

mod fortio;
mod read;

use std::path::Path;

use fixtures::error::Error;
use serde::{Deserialize, Serialize};

use self::fortio::{Fortio, Times};
use self::read::Published;

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

/// A bucket wider than this share of the mean guesses the percentiles inside it.
const COARSE: f64 = 0.1;
/// No round trip over any network is shorter, in seconds.
const NOTHING: f64 = 10e-6;

/// Reads and judges a file.
///
/// # Errors
/// When it cannot be read, or holds no test that ran fortio.
pub fn audit(path: &Path) -> Result<Audit, Error> {
    let tests = read::read(path)?.into_iter().map(judge).collect();
    Ok(Audit { schema: SCHEMA.into(), file: path.display().to_string(), tests })
}

fn judge(test: Published) -> Test {
    let (baseline, through) = (test.baseline.as_ref().map(Side::of), test.through.as_ref().map(Side::of));
    let added = baseline.zip(through).map(|(baseline, through)| through.times.minus(&baseline.times));
    let off_ms = added.as_ref().and_then(|added| off(added, &test));
    let sides = [("baseline", &test.baseline), ("through the sidecar", &test.through)];
    let mut flags = Vec::new();
    for (name, run) in sides.into_iter().filter_map(|(name, run)| Some((name, run.as_ref()?))) {
        let mut flag = |finding, evidence: Option<String>| {
            flags.extend(evidence.map(|evidence| Flag { finding, evidence: format!("{name}: {evidence}") }));
        };
        flag(Finding::CoarseBuckets, coarse(&run.duration_histogram));
        flag(Finding::EmptyBaseline, empty(&run.duration_histogram));
        flag(Finding::ConnectionPerRequest, connections(run));
        flag(Finding::FailuresPass, failures(run).filter(|_| test.passed != Some(false)));
    }
    Test { name: test.name, passed: test.passed, baseline, through, added, off_ms, flags }
}

impl Side {
    fn of(run: &Fortio) -> Self {
        let times = &run.duration_histogram;
        let at = |percentile| times.at(percentile).map(|value| value * 1e3);
        let times = Figures { mean: times.avg * 1e3, p50: at(50.0), p90: at(90.0), p99: at(99.0) };
        Self { calls: run.duration_histogram.count, failed: run.failed().values().sum(), times }
    }
}

impl Figures {
    fn minus(&self, other: &Self) -> Self {
        let difference = |one: Option<f64>, other: Option<f64>| Some(one? - other?);
        Self {
            mean: self.mean - other.mean,
            p50: difference(self.p50, other.p50),
            p90: difference(self.p90, other.p90),
            p99: difference(self.p99, other.p99),
        }
    }
}

/// How far our figures are from those that the test printed.
fn off(added: &Figures, test: &Published) -> Option<f64> {
    let ours = [("avg", Some(added.mean)), ("50th", added.p50), ("90th", added.p90), ("99th", added.p99)];
    let differences = ours.into_iter().filter_map(|(name, ours)| Some((ours? - test.added.get(name)?).abs()));
    differences.reduce(f64::max)
}

fn coarse(times: &Times) -> Option<String> {
    let bucket = times.middle().filter(|bucket| bucket.end - bucket.start > times.avg * COARSE)?;
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 calls")]
    let share = 100.0 * bucket.count as f64 / times.count.max(1) as f64;
    let (width, mean) = ((bucket.end - bucket.start) * 1e3, times.avg * 1e3);
    let guess =
        times.at(50.0).map_or_else(String::new, |p50| format!(", so the median of {:.3} ms is a guess", p50 * 1e3));
    Some(format!("{share:.1} % of the calls lie in one bucket of {width:.3} ms, their mean is {mean:.3} ms{guess}"))
}

fn empty(times: &Times) -> Option<String> {
    let micros = times.avg * 1e6;
    (times.count > 0 && times.avg < NOTHING)
        .then(|| format!("a call takes {micros:.1} µs, shorter than any round trip: nothing was called"))
}

fn connections(run: &Fortio) -> Option<String> {
    let (sockets, calls) = (run.socket_count?, run.duration_histogram.count);
    let errors = run.errors_duration_histogram.as_ref().map_or(0, |errors| errors.count);
    let miscounted = errors.saturating_sub(run.failed().values().sum());
    let besides =
        if miscounted > 0 { format!("; {miscounted} good answers are counted as errors") } else { String::new() };
    (calls > 0 && sockets * 2 > calls).then(|| format!("{sockets} connections for {calls} calls{besides}"))
}

fn failures(run: &Fortio) -> Option<String> {
    let failed = run.failed();
    let codes: Vec<_> = failed.iter().map(|(code, count)| format!("{count} {code}")).collect();
    let (count, calls) = (failed.values().sum::<u64>(), run.duration_histogram.count);
    (count > 0).then(|| format!("{count} of {calls} calls failed ({})", codes.join(", ")))
}

/// The audit for a reader.
#[must_use]
pub fn text(audit: &Audit) -> String {
    let mut out = format!("  {:<58}{:>9}{:>9}{:>9}{:>9}\n", "added milliseconds", "mean", "p50", "p90", "p99");
    for test in &audit.tests {
        let cell = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
        let cells = match &test.added {
            Some(added) => [Some(added.mean), added.p50, added.p90, added.p99].map(cell),
            None => [None; 4].map(cell),
        };
        out += &format!("  {:<58}{}\n", test.name, cells.map(|cell| format!("{cell:>9}")).concat());
        if let Some(off) = test.off_ms.filter(|off| *off > 0.01) {
            out += &format!("    the test itself printed figures up to {off:.2} ms away\n");
        }
        for flag in &test.flags {
            let name = serde_json::to_value(flag.finding).unwrap_or_default();
            out += &format!("    {}  {}\n", name.as_str().unwrap_or_default(), flag.evidence);
        }
    }
    out
}
