//! The account that a run gives of itself: its report, and what is to be doubted in it.

use std::time::{Duration, SystemTime};

use super::gather::Gathered;
use crate::engine::{Counted, Plan};
use crate::outcome::Outcomes;
use crate::report::{Asked, Generator, Part, Report, SCHEMA, Summary};

/// The report of what was gathered, its doubts still to be filled in.
pub(crate) fn report(plan: &Plan, run: Asked, counted: &Counted, gathered: &Gathered, started: SystemTime) -> Report {
    let tally = counted.tally;
    #[expect(clippy::cast_precision_loss, reason = "exact up to 2^53 operations")]
    let sent = tally.sent as f64;
    let rate = sent / tally.elapsed.as_secs_f64().max(f64::MIN_POSITIVE);
    let series = gathered.parts().map(|(name, part)| {
        let part = Part {
            outcomes: part.outcomes.by_name(),
            response: Summary::of(&part.response),
            service: Summary::of(&part.service),
        };
        (name.to_owned(), part)
    });
    Report {
        schema: SCHEMA.into(),
        harness: concat!("dapr-load ", env!("CARGO_PKG_VERSION")).into(),
        started: jiff::Timestamp::try_from(started).map(|time| time.to_string()).unwrap_or_default(),
        message_rate: run.message_rate(rate),
        run,
        requested_rate: plan.arrival.rate(),
        achieved_rate: rate,
        elapsed_s: tally.elapsed.as_secs_f64(),
        planned: tally.planned,
        sent: tally.sent,
        dropped: tally.dropped,
        queued: tally.queued,
        outcomes: gathered.outcomes.by_name(),
        response: Summary::of(&gathered.response),
        service: Summary::of(&gathered.service),
        lateness: Summary::of(&gathered.lateness),
        series: series.collect(),
        generator: Generator {
            cpu_us_per_operation: counted.cpu.as_secs_f64() * 1e6 / sent.max(1.0),
            ..Generator::default()
        },
        sustained: tally.dropped + tally.queued == 0 && kept_up(plan, tally.elapsed),
        ..Report::default()
    }
}

/// The last operation may start so much later than planned, as a share of the plan: a backlog that is worked off after
/// the end was still one.
const BACKLOG: f64 = 0.03;

/// Whether the last operation started about when the plan ended.
fn kept_up(plan: &Plan, elapsed: Duration) -> bool {
    plan.arrival.span(plan.stop).is_none_or(|span| elapsed.as_secs_f64() <= span.as_secs_f64() * (1.0 + BACKLOG))
}

/// A generator that is later than this is what was measured, not the target.
const LATE_US: f64 = 10_000.0;

/// Everything that keeps the latencies from being those of the target.
pub(crate) fn doubts(report: &Report, outcomes: &Outcomes) -> Vec<String> {
    let mut doubts = Vec::new();
    if report.interrupted {
        doubts.push(format!("interrupted after {:.1} s: the figures are of that part only", report.elapsed_s));
    }
    if outcomes.failed() > 0 {
        let (failed, total) = (outcomes.failed(), outcomes.total());
        doubts.push(format!("{failed} of {total} operations failed: latencies are of the accepted ones only"));
    }
    if !report.sustained {
        let (unsent, rate, elapsed) = (report.dropped + report.queued, report.achieved_rate, report.elapsed_s);
        let planned = report.planned;
        doubts.push(format!("not sustained: {rate:.0}/s over {elapsed:.2} s, {unsent} of {planned} were never sent"));
    }
    if report.lateness.p99 > LATE_US {
        let late = report.lateness.p99 / 1e3;
        doubts.push(format!("this machine cannot generate the rate: p99 of the releases came {late:.1} ms late"));
    }
    doubts
}
