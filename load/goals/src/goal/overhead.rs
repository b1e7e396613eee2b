//! The goals of the overhead measurement: relays that tell themselves what they added.

use fixtures::error::{Error, Kind};
use load::overhead::{Cell, OverheadReport, Verdict as Shown};
use serde_json::Value;

use crate::process::{Hog, Ours, Server, ask, get, run_to_any_end};
use crate::row::{Row, Verdict};
use crate::settings::Settings;

/// Rows O1, O2 and O3.
///
/// # Errors
/// When a server of ours does not start.
pub(crate) fn rows(settings: &Settings, say: &dyn Fn(&str)) -> Result<Vec<Row>, Error> {
    let (mut rows, ours) = (Vec::new(), &settings.ours);
    let app = ours.serve(&["plain"])?;
    let floor = ours.serve(&["relay", "--to", &app.url])?;
    for (delay, micros) in [("100us", 100.0), ("500us", 500.0), ("1ms", 1_000.0), ("2ms", 2_000.0)] {
        say(&format!("O1, O2: {delay} injected"));
        let relay = ours.serve(&["relay", "--to", &app.url, "--delay", delay])?;
        recovered(ours, &floor, &relay, micros, &mut rows);
    }
    say("O3: coverage");
    let relay = ours.serve(&["relay", "--to", &app.url, "--delay", "500us"])?;
    rows.push(coverage(settings, &floor, &relay, "idle"));
    let hog = Hog::start()?;
    rows.push(coverage(settings, &floor, &relay, "busy"));
    drop(hog);
    Ok(rows)
}

/// One comparison of two relays by our own program, with the processor time of both.
pub(crate) fn compare(ours: &Ours, direct: &Server, through: &Server, extra: &[&str]) -> Result<Cell, Error> {
    let mut command = ours.tool();
    command.args(["overhead", "--direct", &direct.url, "--through", &through.url, "--format", "json"]);
    command.args(["--direct-pid", &direct.pid().to_string(), "--pid", &through.pid().to_string()]).args(extra);
    // Without a verdict it ends with another code, and that is a figure here, not a failure.
    let (ran, status, err) = run_to_any_end(&mut command)?;
    let report: OverheadReport = serde_json::from_str(&ran.out).map_err(|source| {
        Error::new(Kind::Harness, format!("read our own overhead report: {status}: {err}")).with_source(source)
    })?;
    report.cells.into_iter().next().ok_or_else(|| Error::new(Kind::Harness, "read our own report: it has no cell"))
}

/// What a relay says of itself: how often, and the mean or a quantile of what it added, in microseconds.
pub(crate) fn told(relay: &Server, figure: &str) -> Option<f64> {
    let text = get(relay.truth.as_deref()?)?;
    serde_json::from_str::<Value>(&text).ok()?["injected"][figure].as_f64()
}

/// Has a relay count anew; `None` when it does not answer.
fn restart(relay: &Server, micros: &str) -> Option<()> {
    ask("PUT", &relay.truth.as_deref()?.replace("/truth", "/delay"), micros).map(drop)
}

/// What one relay added more than the other, by their own word: each counts what it takes for itself too.
fn added(floor: &Server, relay: &Server, figure: &str) -> Option<f64> {
    Some(told(relay, figure)? - told(floor, figure)?)
}

fn recovered(ours: &Ours, floor: &Server, relay: &Server, injected: f64, rows: &mut Vec<Row>) {
    let cell = compare(ours, floor, relay, &["--slice", "100ms", "--pairs", "135"]);
    let cell = match cell {
        Ok(cell) => cell,
        Err(error) => {
            rows.push(Row {
                goal: "O1",
                what: format!("{injected:.0} µs injected"),
                limit: String::new(),
                measured: String::new(),
                verdict: Verdict::NotRun(error.to_string()),
            });
            return;
        }
    };
    for (goal, figure) in [("O1", "p50"), ("O1", "mean"), ("O2", "p90")] {
        let (floor_us, share) = if goal == "O1" { (15.0, 0.05) } else { (30.0, 0.1) };
        let limit = (share * injected).max(floor_us);
        let truth = added(floor, relay, figure).unwrap_or(injected);
        let found = cell.added.map(|added| match figure {
            "p50" => added.p50,
            "mean" => added.mean,
            _ => added.p90,
        });
        let verdict = match (cell.verdict, found) {
            (Shown::Measured, Some(found)) if (found.value - truth).abs() <= limit => Verdict::Reached,
            // Beyond the limit by less than what the interval leaves open.
            (Shown::Measured, Some(found)) if found.contains(truth) => Verdict::Inconclusive,
            (Shown::Measured, Some(_)) => Verdict::Missed,
            (Shown::Inconclusive, _) | (_, None) => Verdict::Inconclusive,
            (Shown::Void, _) => Verdict::NotRun(cell.reason.clone().unwrap_or_default()),
        };
        let measured = found.map_or_else(String::new, |found| {
            format!("{:.0} [{:.0}, {:.0}] µs against {truth:.0} µs", found.value, found.low, found.high)
        });
        rows.push(Row {
            goal,
            what: format!("{figure} of {injected:.0} µs injected, 1,000/s"),
            limit: format!("within {limit:.0} µs"),
            measured,
            verdict,
        });
    }
}

fn coverage(settings: &Settings, floor: &Server, relay: &Server, machine: &str) -> Row {
    // Each run has its own truth: what a relay takes for itself changes with the machine.
    let run = |seed| {
        restart(floor, "0")?;
        restart(relay, "500")?;
        let found = short(&settings.ours, floor, relay, "250ms", 12, seed)?.added?.p50;
        Some((found, added(floor, relay, "p50")?))
    };
    let runs: Vec<_> = (0..settings.repeats).filter_map(run).collect();
    let held = runs.iter().filter(|(found, truth)| found.contains(*truth)).count();
    let near = runs.iter().filter(|(found, truth)| (found.value - truth).abs() <= 25.0).count();
    let (ran, repeats) = (runs.len(), settings.repeats);
    Row {
        goal: "O3",
        what: format!("intervals of {repeats} runs that hold the truth, 500 µs injected, {machine} machine"),
        limit: "18 of 20".into(),
        measured: format!("{held} of {ran}; {near} medians within 25 µs of it"),
        verdict: most(ran, repeats, held * 20 >= ran * 18),
    }
}

/// What a count of comparisons is worth, of which `ran` could be used.
pub(crate) fn most(ran: usize, wanted: usize, reached: bool) -> Verdict {
    if ran * 10 < wanted * 9 { Verdict::Inconclusive } else { Verdict::of(reached) }
}

/// A short comparison of so many pairs of slices; `None` when the machine was too busy for it, or it is void.
pub(crate) fn short(
    ours: &Ours,
    direct: &Server,
    through: &Server,
    slice: &str,
    pairs: usize,
    seed: usize,
) -> Option<Cell> {
    let (wanted, seed) = (pairs.to_string(), seed.to_string());
    let options = ["--slice", slice, "--pairs", &wanted, "--precision", "100", "--seed", &seed];
    let cell = compare(ours, direct, through, &options).ok()?;
    (cell.verdict != Shown::Void && cell.pairs * 3 >= pairs * 2).then_some(cell)
}
