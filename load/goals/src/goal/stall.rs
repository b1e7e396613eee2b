//! The goal of a server that stands still: how long operations wait is arithmetic.

use std::time::Duration;

use fixtures::error::Error;
use load::truth::Freeze;

use crate::rival::{self, CONNECTIONS, Load, Rival, Seen, Tool, rounds, with_rate};
use crate::row::Row;
use crate::settings::Settings;

/// Operations per second.
const RATE: u32 = 1_000;

/// What a tool tells of its run.
type Figure = fn(&Seen) -> Option<f64>;

/// Rows L2.
///
/// # Errors
/// When a server of ours does not start.
pub(crate) fn rows(settings: &Settings, rivals: &[Rival]) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    let plain = settings.ours.serve(&["plain"])?;
    // What a burst is answered with: the server as fast as it goes.
    let load = Load { url: &plain.url, rate: None, length: settings.length, connections: CONNECTIONS };
    let fastest = || Ok::<_, String>(rival::ours(rivals)?.run(&load, &[]).map_err(|error| error.to_string())?.rate);
    let capacity = fastest();
    // Not whole multiples of the time between two arrivals: in step with them, a freeze would always begin at the same
    // moment between two, and the truth would be off by up to half of that time.
    for (freeze, period) in [(100_000, 1_000_300), (20_000, 200_300)] {
        let server =
            settings.ours.serve(&["stall", "--freeze", &format!("{freeze}us"), "--period", &format!("{period}us")])?;
        let [freeze, period] = [freeze, period].map(Duration::from_micros);
        match &capacity {
            Ok(capacity) => {
                rows.extend(judged(settings, rivals, &server.url, &Freeze::new(freeze, period)?, *capacity));
            }
            Err(reason) => rows.push(Row::of("L2", format!("stalled {freeze:?} in {period:?}"), "", Err(reason))),
        }
    }
    Ok(rows)
}

fn judged(settings: &Settings, rivals: &[Rival], url: &str, freeze: &Freeze, capacity: f64) -> Vec<Row> {
    // About whole periods, so that the share of stalled operations is the arithmetic one.
    let length = Duration::from_secs(settings.length.as_secs().max(5));
    let load = Load { url, rate: Some(RATE), length, connections: 200 };
    let extra = |tool| match tool {
        Tool::Oha => vec!["--latency-correction"],
        Tool::Ours => vec!["--grid", "exact"],
        _ => Vec::new(),
    };
    let seen = rounds(&with_rate(rivals), &load, settings.rounds, &extra);
    let rate = f64::from(RATE);
    let figures: [(_, _, Figure); 3] = [
        ("mean", freeze.mean(rate, capacity), |seen| seen.mean),
        ("p95", freeze.quantile(0.95, rate, capacity), |seen| seen.p95),
        ("p99", freeze.quantile(0.99, rate, capacity), |seen| seen.p99),
    ];
    let one = |(name, waited, figure): (&str, Duration, Figure)| {
        // The truth has the service time on top, which an unstalled request shows.
        let service = seen.median("dapr-load", |seen| seen.p50).unwrap_or_default();
        let truth = 1e6 * waited.as_secs_f64() + service;
        let ours = seen.median("dapr-load", figure).map(|ours| ours / truth);
        let measured = seen.list(3, move |seen| figure(seen).map(|value| value / truth));
        let what = format!(
            "{name} / truth ({:.2} ms: the wait, with a burst that is served at {capacity:.0}/s, and the service), {freeze}",
            truth / 1e3
        );
        Row::of("L2", what, "ours 0.97 to 1.03", ours.map(|ratio| (measured, (0.97..=1.03).contains(&ratio))))
    };
    figures.into_iter().map(one).collect()
}
