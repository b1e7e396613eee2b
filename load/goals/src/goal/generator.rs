//! The goals of the load generator itself.

use std::time::{Duration, Instant};

use fixtures::error::Error;
use fixtures::run::Run;
use fixtures::scratch::Scratch;
use hdrhistogram::Histogram;
use load::report::{Report, Summary};
use load::statistics::estimate;
use load::time::{histogram, nanoseconds};

use super::stall;
use crate::rival::{self, CONNECTIONS, Load, Rival, Rounds, Seen, Spread, Tool, rounds, with_rate};
use crate::row::{Row, Verdict};
use crate::settings::Settings;

/// Rows L1 to L7, L9 and L12; those of L2 are [`stall`]'s.
///
/// # Errors
/// When a server of ours does not start.
pub(crate) fn rows(settings: &Settings, rivals: &[Rival], say: &dyn Fn(&str)) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    let plain = settings.ours.serve(&["plain"])?;
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
    rows.extend(stall::rows(settings, rivals)?);
    say("L12: beyond capacity");
    let cap = settings.ours.serve(&["cap", "1000"])?;
    rows.push(beyond(settings, rivals, &cap.url));
    Ok(rows)
}

fn none(_: Tool) -> Vec<&'static str> {
    Vec::new()
}

fn some<'a>(rivals: &'a [Rival], tools: &[Tool]) -> Vec<&'a Rival> {
    rivals.iter().filter(|rival| tools.contains(&rival.tool())).collect()
}

fn rates(settings: &Settings, rivals: &[Rival], url: &str, rows: &mut Vec<Row>) {
    for rate in [1_000, 2_000, 10_000] {
        let load = Load { url, rate: Some(rate), length: settings.length, connections: CONNECTIONS };
        let seen = rounds(&with_rate(rivals), &load, settings.rounds, &none);
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
    let ratio = |report: &Report| report.response.p50 / report.service.p50;
    let figure = repeated(settings, rivals, url, rate, "exact", &ratio);
    let figure = figure.map(|ratio| (format!("{ratio:.2}"), ratio.median <= 1.6));
    Row::of("L3", what, "at most 1.6", figure)
}

/// A figure of ours over the rounds.
fn repeated(
    settings: &Settings,
    rivals: &[Rival],
    url: &str,
    rate: u32,
    grid: &str,
    figure: &dyn Fn(&Report) -> f64,
) -> Result<Spread, String> {
    let figures: Result<_, _> =
        (0..settings.rounds).map(|_| one(settings, rivals, url, rate, grid).map(|report| figure(&report))).collect();
    Spread::of(figures?).ok_or_else(|| "no round".to_owned())
}

/// One run of ours, whole report.
fn one(settings: &Settings, rivals: &[Rival], url: &str, rate: u32, grid: &str) -> Result<Report, String> {
    let load = Load { url, rate: Some(rate), length: settings.length, connections: CONNECTIONS };
    rival::ours(rivals)?.report(&load, &["--grid", grid]).map_err(|error| error.to_string())
}

fn cost(settings: &Settings, rivals: &[Rival], load: &Load<'_>, fine: &Rounds, rows: &mut Vec<Row>) {
    let cpu = |seen: &Seen| Some(seen.cpu_us);
    rows.push(Row::of("L5", "processor time per request at 10,000/s on the 200 µs grid / oha -q", "at most 1.5", {
        fine.ratio("dapr-load", "oha", cpu)
            .map(|ratio| (format!("{ratio:.2} ({} µs)", fine.list(1, cpu)), ratio.median <= 1.5))
    }));
    let coarse = rounds(&some(rivals, &[Tool::Ours, Tool::Oha]), load, settings.rounds, &|tool| {
        if tool == Tool::Ours { vec!["--grid", "500us"] } else { Vec::new() }
    });
    rows.push(Row::of("L5", "the same on the 500 µs grid", "at most 1.1", {
        coarse
            .ratio("dapr-load", "oha", cpu)
            .map(|ratio| (format!("{ratio:.2} ({} µs)", coarse.list(1, cpu)), ratio.median <= 1.1))
    }));
}

fn lateness(settings: &Settings, rivals: &[Rival], url: &str, rows: &mut Vec<Row>) {
    let coarse = runtime_timer(settings.length).p99;
    for (grid, limit) in [("exact", 100.0), ("200us", 200.0)] {
        let late = repeated(settings, rivals, url, 1_000, grid, &|report| report.lateness.p99);
        let figure = late.map(|late| {
            let reached = late.median <= limit && late.median <= coarse / 8.0;
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
    let cpu = |seen: &Seen| Some(seen.cpu_us);
    for (other, limit) in [("oha", 1.25), ("goose-get", 0.75)] {
        let figure = seen.ratio("dapr-load", other, cpu);
        let figure = figure.map(|ratio| (format!("{ratio:.2} ({} µs)", seen.list(1, cpu)), ratio.median <= limit));
        rows.push(Row::of(
            "L6",
            format!("processor time per request, closed loop / {other}"),
            format!("at most {limit}"),
            figure,
        ));
    }
    let mebibytes = |bytes: u64| bytes as f64 / f64::from(1 << 20);
    let peak = |seen: &Seen| Some(mebibytes(seen.peak));
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
    let ours = rival::ours(rivals)?;
    let load = |times: u32| Load { url, rate: None, length: settings.length * times, connections: CONNECTIONS };
    let run = |times| ours.run(&load(times), &[]).map_err(|error| error.to_string());
    let (short, long) = (run(1)?, run(6)?);
    let bytes = long.peak.saturating_sub(short.peak) as f64 / f64::from(1 << 20);
    let millions = (long.requests - short.requests) / 1e6;
    Ok((format!("{:.2} over {millions:.2} million more", bytes / millions), bytes / millions <= 2.0))
}

fn logs(settings: &Settings, rivals: &[Rival], url: &str, rows: &mut Vec<Row>) {
    // Longer than the others: what is written in the end is not what each second costs.
    let load = Load { url, rate: Some(10_000), length: settings.length * 3, connections: CONNECTIONS };
    let figure = || -> Result<(String, Verdict), String> {
        let folder = Scratch::new(&Run::new(), "goals", false).map_err(|error| error.to_string())?;
        let out = folder.path().join("logs").display().to_string();
        let ours = rival::ours(rivals)?;
        let run = |extra: &[&str]| ours.run(&load, extra).map(|seen| seen.cpu_us).map_err(|error| error.to_string());
        let mut ratios = Vec::new();
        // Two parts in a hundred are looked for, where one run differs from the next by ten: so many rounds.
        for round in 0..settings.repeats.div_ceil(2) {
            let logged = ["--out", &out];
            let (first, second): (&[&str], &[&str]) = if round % 2 == 0 { (&[], &logged) } else { (&logged, &[]) };
            let (first, second) = (run(first)?, run(second)?);
            ratios.push(if round % 2 == 0 { second / first } else { first / second });
        }
        let ratio = estimate(&ratios, 1).ok_or("no round")?;
        Ok((format!("{ratio:.3}"), Verdict::at_most(1.02, &ratio)))
    };
    let what = "processor time per request with / without interval logs, 10,000/s";
    rows.push(Row::with("L9", what, "at most 1.02", figure()));
}

fn beyond(settings: &Settings, rivals: &[Rival], url: &str) -> Row {
    let figure = one(settings, rivals, url, 1_200, "200us").map(|report| {
        let accounted = report.sent + report.dropped + report.queued;
        let (planned, unsent) = (report.planned, report.dropped + report.queued);
        let text = format!("{accounted} of {planned}, {unsent} never sent, sustained: {}", report.sustained);
        (text, accounted == planned && !report.sustained)
    });
    Row::of("L12", "accounted for at 120 % of what a server can", "all planned, and not sustained", figure)
}
