//! The goals of the overhead measurement: relays that tell themselves what they added.

use fixtures::error::{Error, Kind};
use load::overhead::{Cell, OverheadReport, Verdict as Shown};
use load::statistics::Estimate;
use serde_json::Value;

use super::told::{Compared, most, none_ran};
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
    for (delay, micros) in [("100us", 100), ("500us", 500), ("1ms", 1_000), ("2ms", 2_000)] {
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

/// Has both relays count anew: what a relay takes for itself changes with the machine, so each comparison has its own
/// truth.
fn restart(floor: &Server, relay: &Server, micros: u32) -> Result<(), Error> {
    let one = |relay: &Server, micros: u32| {
        let delay = relay.truth.as_deref()?.replace("/truth", "/delay");
        ask("PUT", &delay, &micros.to_string()).map(drop)
    };
    one(floor, 0).and_then(|()| one(relay, micros)).ok_or_else(silent)
}

/// What one relay added more than the other, by their own word: each counts what it takes for itself too.
fn added(floor: &Server, relay: &Server, figure: &str) -> Result<f64, Error> {
    told(relay, figure).zip(told(floor, figure)).map(|(relay, floor)| relay - floor).ok_or_else(silent)
}

fn silent() -> Error {
    Error::new(Kind::Harness, "ask a relay what it added: it told nothing")
}

fn recovered(ours: &Ours, floor: &Server, relay: &Server, injected: u32, rows: &mut Vec<Row>) {
    let cell = restart(floor, relay, injected)
        .and_then(|()| compare(ours, floor, relay, &["--slice", "100ms", "--pairs", "135"]));
    let cell = match cell {
        Ok(cell) => cell,
        Err(error) => {
            rows.push(Row {
                goal: "O1",
                what: format!("{injected} µs injected"),
                limit: String::new(),
                measured: String::new(),
                verdict: Verdict::NotRun(error.to_string()),
            });
            return;
        }
    };
    for (goal, figure) in [("O1", "p50"), ("O1", "mean"), ("O2", "p90")] {
        let (floor_us, share) = if goal == "O1" { (15.0, 0.05) } else { (30.0, 0.1) };
        let limit = (share * f64::from(injected)).max(floor_us);
        let found = cell.added.map(|added| match figure {
            "p50" => added.p50,
            "mean" => added.mean,
            _ => added.p90,
        });
        let figured = added(floor, relay, figure).map(|truth| {
            let measured = found.map_or_else(String::new, |found| {
                format!("{:.0} [{:.0}, {:.0}] µs against {truth:.0} µs", found.value, found.low, found.high)
            });
            (measured, judged(cell.verdict, cell.reason.as_deref(), found, truth, limit))
        });
        let what = format!("{figure} of {injected} µs injected, 1,000/s");
        rows.push(Row::with(goal, what, format!("within {limit:.0} µs"), figured));
    }
}

/// What a comparison is worth that found so much where the truth is known; `reason` is why it may not be used.
fn judged(shown: Shown, reason: Option<&str>, found: Option<Estimate>, truth: f64, limit: f64) -> Verdict {
    match (shown, found) {
        (Shown::Void, _) => Verdict::NotRun(reason.unwrap_or_default().to_owned()),
        (Shown::Inconclusive, _) | (_, None) => Verdict::Inconclusive,
        (Shown::Measured, Some(found)) if (found.value - truth).abs() <= limit => Verdict::Reached,
        // Beyond the limit by less than what the interval leaves open.
        (Shown::Measured, Some(found)) if found.contains(truth) => Verdict::Inconclusive,
        (Shown::Measured, Some(_)) => Verdict::Missed,
    }
}

fn coverage(settings: &Settings, floor: &Server, relay: &Server, machine: &str) -> Row {
    let run = |seed| -> Compared<(Estimate, f64)> {
        restart(floor, relay, 500)?;
        let cell = short(&settings.ours, floor, relay, "250ms", 12, seed)?;
        let Some(found) = cell.and_then(|cell| cell.added) else { return Ok(None) };
        Ok(Some((found.p50, added(floor, relay, "p50")?)))
    };
    let compared: Vec<_> = (0..settings.repeats).map(run).collect();
    let runs: Vec<_> = compared.iter().flatten().flatten().collect();
    let held = runs.iter().filter(|(found, truth)| found.contains(*truth)).count();
    let near = runs.iter().filter(|(found, truth)| (found.value - truth).abs() <= 25.0).count();
    let (ran, repeats) = (runs.len(), settings.repeats);
    let figure =
        (format!("{held} of {ran}; {near} medians within 25 µs of it"), most(ran, repeats, held * 20 >= ran * 18));
    let what = format!("intervals of {repeats} runs that hold the truth, 500 µs injected, {machine} machine");
    Row::with("O3", what, "18 of 20", none_ran(&compared).map_or(Ok(figure), Err))
}

/// A short comparison of so many pairs of slices.
pub(crate) fn short(
    ours: &Ours,
    direct: &Server,
    through: &Server,
    slice: &str,
    pairs: usize,
    seed: usize,
) -> Compared<Cell> {
    let (wanted, seed) = (pairs.to_string(), seed.to_string());
    let options = ["--slice", slice, "--pairs", &wanted, "--precision", "100", "--seed", &seed];
    let cell = compare(ours, direct, through, &options)?;
    Ok(Some(cell).filter(|cell| cell.verdict != Shown::Void && cell.pairs * 3 >= pairs * 2))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn around(value: f64) -> Option<Estimate> {
        Some(Estimate { value, low: value - 10.0, high: value + 10.0 })
    }

    #[rstest]
    #[case::near(Shown::Measured, around(510.0), Verdict::Reached)]
    #[case::beyond_by_less_than_its_interval(Shown::Measured, around(508.0), Verdict::Inconclusive)]
    #[case::beyond(Shown::Measured, around(600.0), Verdict::Missed)]
    #[case::too_busy(Shown::Inconclusive, around(500.0), Verdict::Inconclusive)]
    #[case::without_a_pair(Shown::Inconclusive, None, Verdict::Inconclusive)]
    #[case::void(Shown::Void, around(500.0), Verdict::NotRun("9 pairs failed".into()))]
    #[case::void_without_a_pair(Shown::Void, None, Verdict::NotRun("9 pairs failed".into()))]
    fn what_was_found_is_judged_by_the_truth(
        #[case] shown: Shown,
        #[case] found: Option<Estimate>,
        #[case] verdict: Verdict,
    ) {
        let limit = if verdict == Verdict::Inconclusive { 5.0 } else { 15.0 };
        assert_eq!(judged(shown, Some("9 pairs failed"), found, 500.0, limit), verdict);
    }
}
