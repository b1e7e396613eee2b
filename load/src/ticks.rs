//! The ticks of a cron binding as they come to the app: whether all came, and how far from their rhythm.

use std::fmt::Write as _;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::report::Summary;
use crate::time::histogram;

/// Name and version of the shape of [`TickReport`].
pub const SCHEMA: &str = "dapr-load/ticks/1";

/// What came of the ticks of one binding. Times of figures are microseconds.
#[derive(Debug, Clone, Serialize)]
pub struct TickReport {
    /// [`SCHEMA`].
    pub schema: String,
    /// Name and version of the harness.
    pub harness: String,
    /// When it began, RFC 3339 in UTC.
    pub started: String,
    /// What ticked.
    pub target: String,
    /// How the sidecar calls the app: `http` or `grpc`.
    pub transport: String,
    /// The schedule of the binding.
    pub schedule: String,
    /// From the first tick to the last, in seconds.
    pub elapsed_s: f64,
    /// The ticks.
    #[serde(flatten)]
    pub ticks: Ticks,
    /// How late a thread woke up that only slept, 99th percentile: what the machine adds to everything.
    pub hiccup_p99_us: f64,
    /// Whether it was ended before its time.
    pub interrupted: bool,
}

/// The rhythm of ticks.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Ticks {
    /// Ticks that came.
    pub seen: u64,
    /// Ticks that fell out: pauses of one and a half periods and more hold one or several.
    pub missed: u64,
    /// Ticks less than half a period after another one.
    pub doubled: u64,
    /// The pauses between ticks, without those that hold a missed or a doubled one.
    pub pause: Summary,
    /// How far these pauses are from the period, to either side: the jitter.
    pub jitter: Summary,
    /// How much later the last tick came than the period says, counted from the first: a rhythm that is late each time
    /// adds up. Negative when it is early.
    pub drift_us: f64,
}

impl Ticks {
    /// The rhythm of ticks that came at these times, in order, of a schedule with this period.
    #[must_use]
    pub fn of(at: &[Duration], period: Duration) -> Self {
        let (mut pauses, mut jitter) = (histogram(), histogram());
        let (mut missed, mut doubled, mut periods) = (0, 0, 0);
        for pair in at.windows(2) {
            let pause = pair[1].saturating_sub(pair[0]);
            // Rounded to whole periods.
            let held = (pause + period / 2).as_nanos() / period.as_nanos().max(1);
            let held = u64::try_from(held).unwrap_or(u64::MAX);
            periods += held;
            match held {
                0 => doubled += 1,
                1 => {
                    record(&mut pauses, pause);
                    record(&mut jitter, pause.abs_diff(period));
                }
                _ => missed += held - 1,
            }
        }
        let lasted = at.last().zip(at.first()).map_or(Duration::ZERO, |(last, first)| last.saturating_sub(*first));
        let planned = period.as_secs_f64() * f64::from(u32::try_from(periods).unwrap_or(u32::MAX));
        Self {
            seen: at.len() as u64,
            missed,
            doubled,
            pause: Summary::of(&pauses),
            jitter: Summary::of(&jitter),
            drift_us: ((lasted.as_secs_f64() - planned) * 1e6).round(),
        }
    }
}

fn record(into: &mut Histogram<u64>, time: Duration) {
    into.saturating_record(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
}

/// The report for a reader.
#[must_use]
pub fn text(report: &TickReport) -> String {
    let TickReport { target, transport, schedule, elapsed_s, ticks, hiccup_p99_us, .. } = report;
    let Ticks { seen, missed, doubled, pause, jitter, drift_us } = ticks;
    let mut out = format!("cron  {transport}  {target}  {schedule}\n");
    let _ = writeln!(out, "  ticks     {seen} seen over {elapsed_s:.2} s, {missed} missed, {doubled} doubled");
    for (name, figures) in [("pause", pause), ("jitter", jitter)] {
        let Summary { mean, p50, p99, max, .. } = figures;
        let _ = writeln!(out, "  {name:<9} mean {mean:.1}, p50 {p50:.1}, p99 {p99:.1}, max {max:.1} µs");
    }
    let _ = writeln!(out, "  drift     {drift_us:.0} µs from the first tick to the last");
    let _ = writeln!(out, "  machine   sleeping alone woke {hiccup_p99_us:.0} µs late (p99)");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: &[u64]) -> Vec<Duration> {
        millis.iter().copied().map(Duration::from_millis).collect()
    }

    #[test]
    fn a_steady_rhythm_has_neither_jitter_nor_drift() {
        let ticks = Ticks::of(&at(&[40, 140, 240, 340]), Duration::from_millis(100));
        assert_eq!((ticks.seen, ticks.missed, ticks.doubled, ticks.pause.count), (4, 0, 0, 3));
        assert!(ticks.jitter.max < 0.1 && ticks.drift_us.abs() < f64::EPSILON, "{ticks:?}");
    }

    #[test]
    fn a_late_tick_is_jitter_twice_and_no_drift() {
        let ticks = Ticks::of(&at(&[0, 110, 200]), Duration::from_millis(100));
        assert!((9_900.0..10_100.0).contains(&ticks.jitter.p50) && ticks.jitter.count == 2, "{ticks:?}");
        assert!(ticks.drift_us.abs() < f64::EPSILON, "{ticks:?}");
    }

    #[test]
    fn ticks_that_are_each_late_drift() {
        let ticks = Ticks::of(&at(&[0, 101, 202, 303]), Duration::from_millis(100));
        assert!((ticks.drift_us - 3_000.0).abs() < 1.0, "{ticks:?}");
    }

    #[test]
    fn what_fell_out_and_what_came_twice_is_counted_and_left_out_of_the_pauses() {
        let ticks = Ticks::of(&at(&[0, 100, 105, 400]), Duration::from_millis(100));
        assert_eq!((ticks.missed, ticks.doubled, ticks.pause.count), (2, 1, 1));
    }

    #[test]
    fn nothing_seen_is_nothing_said() {
        assert_eq!(Ticks::of(&[], Duration::from_millis(100)), Ticks::default());
    }
}
