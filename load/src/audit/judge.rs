//! Computes the added latencies of each test again, and looks for what misleads.

use std::path::Path;

use fixtures::error::Error;

use super::fortio::{Fortio, Times};
use super::model::{Audit, Figures, Finding, Flag, SCHEMA, Side, Test};
use super::read::{self, Published};

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
