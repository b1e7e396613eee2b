//! Two saved runs: whether the second is slower, and by how much at least. One number per run would be luck, so the
//! medians of the seconds of each run are what is compared, and the verdict is that of the interval.

use serde::{Deserialize, Serialize};

use crate::report::{Report, Saved, Summary};
use crate::statistics::{Estimate, relative};

/// Name and version of the shape of [`Difference`].
pub const SCHEMA: &str = "dapr-load/comparison/1";

/// Fewer seconds than this say nothing.
const SECONDS: usize = 5;

/// What two runs differ in, `compare --format json`. Times are microseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// [`SCHEMA`].
    pub schema: String,
    /// The run that the other is compared with.
    pub before: Side,
    /// The other.
    pub after: Side,
    /// Change of the median response time in percent, positive where the second run is slower; `None` when it cannot
    /// be told.
    pub change_percent: Option<Estimate>,
    /// The largest change that counts as none, in percent.
    pub limit_percent: f64,
    /// What follows.
    pub verdict: Verdict,
    /// Why it is not clear.
    pub reasons: Vec<String>,
}

/// One of the two runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Side {
    /// Where it was read.
    pub folder: String,
    /// Seconds that were compared.
    pub seconds: usize,
    /// Over the whole run.
    pub response: Summary,
    /// Processor time of the generator per operation.
    pub cpu_us_per_operation: f64,
}

/// What a comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The whole interval is faster than the limit allows for.
    Better,
    /// The whole interval is slower than the limit allows for.
    Worse,
    /// The whole interval is within the limit.
    Same,
    /// The interval crosses the limit, or the figures are in doubt: neither pass nor fail.
    Inconclusive,
}

/// Compares `after` with `before`.
#[must_use]
pub fn compare(before: &Saved, after: &Saved, limit_percent: f64) -> Difference {
    let (medians_before, medians_after) = (medians(before), medians(after));
    let mut reasons = unlike(&before.report, &after.report);
    for (run, medians) in [(before, &medians_before), (after, &medians_after)] {
        let folder = run.folder.display();
        reasons.extend(run.report.doubts.iter().map(|doubt| format!("{folder}: {doubt}")));
        if medians.len() < SECONDS {
            reasons.push(format!("{folder}: {} whole seconds are too few, it takes {SECONDS}", medians.len()));
        }
    }
    let change = relative(&medians_before, &medians_after, 1);
    let verdict = match &change {
        Some(change) if reasons.is_empty() => judge(change, limit_percent),
        _ => Verdict::Inconclusive,
    };
    if let (Verdict::Inconclusive, true, Some(change)) = (verdict, reasons.is_empty(), &change) {
        let (low, high) = (change.low, change.high);
        reasons.push(format!("the interval {low:+.1} % to {high:+.1} % crosses the limit: run longer"));
    }
    Difference {
        schema: SCHEMA.into(),
        before: Side::of(before, medians_before.len()),
        after: Side::of(after, medians_after.len()),
        change_percent: change,
        limit_percent,
        verdict,
        reasons,
    }
}

impl Side {
    fn of(run: &Saved, seconds: usize) -> Self {
        Self {
            folder: run.folder.display().to_string(),
            seconds,
            response: run.report.response,
            cpu_us_per_operation: run.report.generator.cpu_us_per_operation,
        }
    }
}

/// The median response time of each whole second. The first, in which everything is cold, and the last, which is not
/// whole, are left out.
#[must_use]
pub fn medians(run: &Saved) -> Vec<f64> {
    let seconds = run.by_second();
    let last = seconds.keys().map(|(_, second)| *second).max().unwrap_or_default();
    let whole = seconds
        .into_iter()
        .filter(|((tag, second), times)| *tag == "response" && *second > 0 && *second < last && !times.is_empty());
    whole.map(|(_, times)| Summary::of(&times).p50).collect()
}

/// What makes two runs no two measurements of one thing.
fn unlike(before: &Report, after: &Report) -> Vec<String> {
    let mut unlike = Vec::new();
    let mut check = |what: &str, one: String, other: String| {
        if one != other {
            unlike.push(format!("the runs differ in their {what}: {one} and {other}"));
        }
    };
    let rate = |report: &Report| report.requested_rate.map_or_else(|| "none".to_owned(), |rate| format!("{rate}/s"));
    check("operation", before.run.operation.clone(), after.run.operation.clone());
    check("transport", before.run.transport.clone(), after.run.transport.clone());
    check("rate", rate(before), rate(after));
    check("connections", before.run.connections.to_string(), after.run.connections.to_string());
    unlike
}

fn judge(change: &Estimate, limit: f64) -> Verdict {
    if change.low > limit {
        Verdict::Worse
    } else if change.high < -limit {
        Verdict::Better
    } else if change.low >= -limit && change.high <= limit {
        Verdict::Same
    } else {
        Verdict::Inconclusive
    }
}

/// The difference for a reader.
#[must_use]
pub fn text(difference: &Difference) -> String {
    let row = |name: &str, side: &Side| {
        let Side { folder, seconds, response: Summary { p50, p90, p99, .. }, cpu_us_per_operation: cpu } = side;
        format!("  {name:<8}{p50:>10.1}{p90:>10.1}{p99:>10.1}{cpu:>10.1}{seconds:>10}  {folder}\n")
    };
    let mut out = format!("  {:<8}{:>10}{:>10}{:>10}{:>10}{:>10}\n", "µs", "p50", "p90", "p99", "cpu", "seconds");
    out += &row("before", &difference.before);
    out += &row("after", &difference.after);
    let word = match difference.verdict {
        Verdict::Better => "BETTER",
        Verdict::Worse => "WORSE",
        Verdict::Same => "SAME",
        Verdict::Inconclusive => "INCONCLUSIVE",
    };
    let limit = difference.limit_percent;
    let change = difference.change_percent.as_ref().map_or_else(
        || "the median cannot be compared".to_owned(),
        |Estimate { value, low, high }| format!("median {value:+.1} % (95 %: {low:+.1} to {high:+.1})"),
    );
    out += &format!("{word}  {change}, limit {limit} %\n");
    for reason in &difference.reasons {
        out += &format!("  {reason}\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::slower(6.0, 9.0, Verdict::Worse)]
    #[case::faster(-9.0, -6.0, Verdict::Better)]
    #[case::equal(-2.0, 3.0, Verdict::Same)]
    #[case::perhaps_slower(3.0, 9.0, Verdict::Inconclusive)]
    #[case::anything(-20.0, 20.0, Verdict::Inconclusive)]
    fn the_interval_decides(#[case] low: f64, #[case] high: f64, #[case] verdict: Verdict) {
        assert_eq!(judge(&Estimate { value: f64::midpoint(low, high), low, high }, 5.0), verdict);
    }
}
