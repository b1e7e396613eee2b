//! The goals of the load generator itself.

use std::time::{Duration, Instant};

use fixtures::error::Error;
use hdrhistogram::Histogram;

use super::child::Server;
use super::rival::{Load, Rival, Tool};
use super::stage::{Rounds, rounds};
use super::{Row, Settings, Verdict};
use crate::engine::{histogram, nanoseconds};
use crate::report::Summary;

const CONNECTIONS: u32 = 16;

/// Rows L1 to L7, L9 and L12.
///
/// # Errors
/// When a server of ours does not start.
pub(super) fn rows(settings: &Settings, rivals: &[Rival], say: &dyn Fn(&str)) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    let plain = Server::start(&["plain"])?;
    say("L1, L3, L5: fixed rates");
    rates(settings, rivals, &plain.url, &mut rows);
    say("L4: lateness");
    lateness(settings, rivals, &plain.url, &mut rows);
    say("L6, L7: as fast as it goes");
    closed(settings, rivals, &plain.url, &mut rows);
    say("L9: the price of interval logs");
    logs(settings, rivals, &plain.url, &mut rows);
    drop(plain);
    say("L2: stalls");
    for (freeze, period, every_ms, length_ms) in [("100ms", "1s", 1_000.0, 100.0), ("20ms", "200ms", 200.0, 20.0)] {
        let stall = Server::start(&["stall", "--freeze", freeze, "--period", period])?;
        stalls(settings, rivals, &stall.url, every_ms, length_ms, &mut rows);
    }
    say("L12: beyond capacity");
    let cap = Server::start(&["cap", "1000"])?;
    rows.push(beyond(settings, rivals, &cap.url));
    rows.sort_by_key(|row| row.goal[1..].parse::<u32>().unwrap_or_default());
    Ok(rows)
}

fn none(_: Tool) -> Vec<&'static str> {
    Vec::new()
}

fn all(rivals: &[Rival]) -> Vec<&Rival> {
    rivals.iter().filter(|rival| rival.tool().has_rate()).collect()
}

fn some<'a>(rivals: &'a [Rival], tools: &[Tool]) -> Vec<&'a Rival> {
    rivals.iter().filter(|rival| tools.contains(&rival.tool())).collect()
}

fn rates(settings: &Settings, rivals: &[Rival], url: &str, rows: &mut Vec<Row>) {
    for rate in [1_000, 2_000, 10_000] {
        let load = Load { url, rate: Some(rate), length: settings.length, connections: CONNECTIONS };
        let seen = rounds(&all(rivals), &load, settings.rounds, &none);
        let error =
            |rounds: &Rounds, tool| rounds.median(tool, |seen| Some(100.0 * (seen.rate / f64::from(rate) - 1.0).abs()));
        rows.push(Row::of("L1", format!("rate error at {rate}/s, percent"), "ours at most 0.1", {
            let others = seen.list(2, |seen| Some(100.0 * (seen.rate / f64::from(rate) - 1.0)));
            error(&seen, "dapr-load").map(|ours| (others, ours <= 0.1))
        }));
        if rate != 2_000 {
            rows.push(unloaded(settings, rivals, url, rate));
        }
        if rate == 10_000 {
            cost(settings, rivals, &load, &seen, rows);
        }
    }
}

/// The median from the planned time over that of the service time, exactly released.
fn unloaded(settings: &Settings, rivals: &[Rival], url: &str, rate: u32) -> Row {
    let what = format!("p50 from the planned time / p50 of the service time at {rate}/s, exact");
    let figure = exact(settings, rivals, url, rate, "exact").map(|report| {
        let ratio = report.response.p50 / report.service.p50;
        let (response, service) = (report.response.p50, report.service.p50);
        (format!("{ratio:.2} ({response:.0} and {service:.0} µs)"), ratio <= 1.6)
    });
    Row::of("L3", what, "at most 1.6", figure)
}

/// One run of ours, whole report.
fn exact(
    settings: &Settings,
    rivals: &[Rival],
    url: &str,
    rate: u32,
    grid: &str,
) -> Result<crate::report::Report, String> {
    let ours = rivals.iter().find(|rival| rival.tool() == Tool::Ours).ok_or("our own program was not found")?;
    let load = Load { url, rate: Some(rate), length: settings.length, connections: CONNECTIONS };
    ours.report(&load, &["--grid", grid]).map_err(|error| error.to_string())
}

fn cost(settings: &Settings, rivals: &[Rival], load: &Load<'_>, fine: &Rounds, rows: &mut Vec<Row>) {
    let cpu = |seen: &super::rival::Seen| Some(seen.cpu_us);
    rows.push(Row::of("L5", "processor time per request at 10,000/s on the 200 µs grid / oha -q", "at most 1.5", {
        fine.ratio("dapr-load", "oha", cpu)
            .map(|ratio| (format!("{ratio:.2} ({} µs)", fine.list(1, cpu)), ratio <= 1.5))
    }));
    let coarse = rounds(&some(rivals, &[Tool::Ours, Tool::Oha]), load, settings.rounds, &|tool| {
        if tool == Tool::Ours { vec!["--grid", "500us"] } else { Vec::new() }
    });
    rows.push(Row::of("L5", "the same on the 500 µs grid", "at most 1.1", {
        coarse
            .ratio("dapr-load", "oha", cpu)
            .map(|ratio| (format!("{ratio:.2} ({} µs)", coarse.list(1, cpu)), ratio <= 1.1))
    }));
}

fn lateness(settings: &Settings, rivals: &[Rival], url: &str, rows: &mut Vec<Row>) {
    let coarse = runtime_timer(settings.length).p99;
    for (grid, limit) in [("exact", 100.0), ("200us", 200.0)] {
        let figure = exact(settings, rivals, url, 1_000, grid).map(|report| {
            let late = report.lateness.p99;
            let reached = late <= limit && late <= coarse / 8.0;
            (format!("{late:.0} µs; a runtime's own timer {coarse:.0} µs"), reached)
        });
        let limit = format!("at most {limit:.0} µs, and an eighth of a runtime's timer");
        rows.push(Row::of("L4", format!("p99 of the release lateness at 1,000/s, {grid}"), limit, figure));
    }
}

/// How late the timer of the runtime itself is at 1,000 releases per second.
fn runtime_timer(length: Duration) -> Summary {
    let mut late: Histogram<u64> = histogram();
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() else {
        return Summary::default();
    };
    runtime.block_on(async {
        let start = Instant::now();
        let mut due = start;
        while start.elapsed() < length {
            due += Duration::from_millis(1);
            tokio::time::sleep_until(due.into()).await;
            late.saturating_record(nanoseconds(due.elapsed()));
        }
    });
    Summary::of(&late)
}

fn closed(settings: &Settings, rivals: &[Rival], url: &str, rows: &mut Vec<Row>) {
    let load = Load { url, rate: None, length: settings.length, connections: CONNECTIONS };
    let tools = [Tool::Ours, Tool::Oha, Tool::Goose, Tool::Wrk, Tool::Hey, Tool::Fortio];
    let seen = rounds(&some(rivals, &tools), &load, settings.rounds, &none);
    let cpu = |seen: &super::rival::Seen| Some(seen.cpu_us);
    for (other, limit) in [("oha", 1.25), ("goose-get", 0.75)] {
        let figure = seen.ratio("dapr-load", other, cpu);
        let figure = figure.map(|ratio| (format!("{ratio:.2} ({} µs)", seen.list(1, cpu)), ratio <= limit));
        rows.push(Row::of(
            "L6",
            format!("processor time per request, closed loop / {other}"),
            format!("at most {limit}"),
            figure,
        ));
    }
    let mebibytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    let peak = |seen: &super::rival::Seen| Some(mebibytes(seen.peak));
    rows.push(Row {
        goal: "L7",
        what: format!("largest resident memory of {} s closed loop, MiB", settings.length.as_secs()),
        limit: "-".into(),
        measured: seen.list(1, peak),
        verdict: Verdict::Shown,
    });
    rows.push(Row::of(
        "L7",
        "memory growth per further million requests, MiB",
        "at most 2",
        growth(settings, rivals, url),
    ));
}

/// Peak memory of a long closed loop less that of a short one, per million requests between them.
fn growth(settings: &Settings, rivals: &[Rival], url: &str) -> Result<(String, bool), String> {
    let ours = rivals.iter().find(|rival| rival.tool() == Tool::Ours).ok_or("our own program was not found")?;
    let load = |times: u32| Load { url, rate: None, length: settings.length * times, connections: CONNECTIONS };
    let run = |times| ours.run(&load(times), &[]).map_err(|error| error.to_string());
    let (short, long) = (run(1)?, run(6)?);
    let bytes = long.peak.saturating_sub(short.peak) as f64 / f64::from(1 << 20);
    let millions = (long.requests - short.requests) / 1e6;
    Ok((format!("{:.2} over {millions:.2} million more", bytes / millions), bytes / millions <= 2.0))
}

fn logs(settings: &Settings, rivals: &[Rival], url: &str, rows: &mut Vec<Row>) {
    let load = Load { url, rate: Some(10_000), length: settings.length, connections: CONNECTIONS };
    let folder = std::env::temp_dir().join(format!("dapr-load-perf-{}", std::process::id()));
    let out = folder.display().to_string();
    let ratios = || -> Result<(String, bool), String> {
        let ours = rivals.iter().find(|rival| rival.tool() == Tool::Ours).ok_or("our own program was not found")?;
        let run = |extra: &[&str]| ours.run(&load, extra).map(|seen| seen.cpu_us).map_err(|error| error.to_string());
        let mut ratios = Vec::new();
        for _ in 0..settings.rounds {
            let without = run(&[])?;
            ratios.push(run(&["--out", &out])? / without);
        }
        let ratio = crate::statistics::median(&mut ratios).ok_or("no round")?;
        Ok((format!("{ratio:.3}"), ratio <= 1.02))
    };
    rows.push(Row::of(
        "L9",
        "processor time per request with / without interval logs, 10,000/s",
        "at most 1.02",
        ratios(),
    ));
    std::fs::remove_dir_all(folder).ok();
}

fn stalls(settings: &Settings, rivals: &[Rival], url: &str, period_ms: f64, freeze_ms: f64, rows: &mut Vec<Row>) {
    // Whole periods, so that the share of stalled operations is the arithmetic one.
    let length = Duration::from_secs(settings.length.as_secs().max(5));
    let load = Load { url, rate: Some(1_000), length, connections: 200 };
    let extra = |tool| match tool {
        Tool::Oha => vec!["--latency-correction"],
        Tool::Ours => vec!["--grid", "exact"],
        _ => Vec::new(),
    };
    let seen = rounds(&all(rivals), &load, settings.rounds, &extra);
    // Arrivals are even, so the wait of an arrival in the freeze is even between nothing and all of it.
    let share = freeze_ms / period_ms;
    let truth = [
        ("mean", 500.0 * freeze_ms * share),
        ("p95", quantile(0.95, share, freeze_ms)),
        ("p99", quantile(0.99, share, freeze_ms)),
    ];
    for (name, truth) in truth {
        let figure = |seen: &super::rival::Seen| match name {
            "mean" => seen.mean,
            "p95" => seen.p95,
            _ => seen.p99,
        };
        // The truth has the service time on top, which an unstalled request shows.
        let service = seen.median("dapr-load", |seen| seen.p50).unwrap_or_default();
        let ours = seen.median("dapr-load", figure).map(|ours| ours / (truth + service));
        let measured = seen.list(3, move |seen| figure(seen).map(|value| value / (truth + service)));
        rows.push(Row::of(
            "L2",
            format!("{name} / truth ({:.1} ms), stalled {freeze_ms:.0} ms in {period_ms:.0} ms", truth / 1e3),
            "ours 0.97 to 1.03",
            ours.map(|ratio| (measured, (0.97..=1.03).contains(&ratio))),
        ));
    }
}

/// The quantile in microseconds of the waits that a freeze makes.
fn quantile(quantile: f64, share: f64, freeze_ms: f64) -> f64 {
    1e3 * freeze_ms * ((quantile - (1.0 - share)) / share).max(0.0)
}

fn beyond(settings: &Settings, rivals: &[Rival], url: &str) -> Row {
    let figure = exact(settings, rivals, url, 1_200, "200us").map(|report| {
        let accounted = report.sent + report.dropped + report.queued;
        let (planned, unsent) = (report.planned, report.dropped + report.queued);
        let text = format!("{accounted} of {planned}, {unsent} never sent, sustained: {}", report.sustained);
        (text, accounted == planned && !report.sustained)
    });
    Row::of("L12", "accounted for at 120 % of what a server can", "all planned, and not sustained", figure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_truth_of_a_stall_is_arithmetic() {
        let near = |one: f64, other: f64| (one - other).abs() < 1e-6;
        assert!(near(quantile(0.95, 0.1, 100.0), 50_000.0) && near(quantile(0.99, 0.1, 100.0), 90_000.0));
        assert!(near(quantile(0.5, 0.1, 100.0), 0.0));
    }
}
