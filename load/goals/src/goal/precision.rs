//! The goals of how well a comparison tells: the width of its interval beside that of two runs one after the other, and
//! whether the processor time that it shows is all there was.

use std::path::Path;

use fixtures::error::{Error, Kind};
use fixtures::run::Run;
use fixtures::scratch::Scratch;
use load::compare::medians;
use load::overhead::Verdict;
use load::statistics::estimate;

use super::overhead::{compare, told};
use super::regression::saved;
use crate::process::{Hog, Ours, Server, cpu_of};
use crate::rival::Spread;
use crate::row::Row;
use crate::settings::Settings;

/// Rows O4 and O6.
///
/// # Errors
/// When a server of ours does not start.
pub(crate) fn rows(settings: &Settings, say: &dyn Fn(&str)) -> Result<Vec<Row>, Error> {
    let (folder, ours) = (Scratch::new(&Run::new(), "goals", false)?, &settings.ours);
    let app = ours.serve(&["plain"])?;
    let floor = ours.serve(&["relay", "--to", &app.url])?;
    let relay = ours.serve(&["relay", "--to", &app.url, "--delay", "500us"])?;
    let mut rows = Vec::new();
    say("O4: pairs beside two runs one after the other");
    for (machine, limit, rounds) in [("idle", 1.0, settings.rounds), ("busy", 0.5, 2 * settings.rounds)] {
        let _hog = if machine == "busy" { Some(Hog::start()?) } else { None };
        let ratios = (0..rounds).map(|round| narrower(ours, &floor, &relay, round, &folder.path().join("sequential")));
        // A round that says of itself that it cannot be used is none.
        let ratios: Result<Vec<_>, _> = ratios.filter_map(Result::transpose).collect();
        let ratio = ratios.and_then(|ratios| Spread::of(ratios).ok_or_else(|| harness("no round could be used")));
        let figure = ratio.map(|ratio| (ratio.to_string(), ratio.median <= limit));
        let what = format!("width of the interval by pairs / of two runs of the same time, {machine} machine");
        rows.push(Row::of("O4", what, format!("at most {limit}"), figure));
    }
    say("O6: all processor time");
    let what = "processor time that the slices show / all that the relay took, its operations by its own count";
    rows.push(Row::of("O6", what, "0.98 to 1.02", attributed(ours, &floor, &relay)));
    Ok(rows)
}

/// Pairs of a tenth of a second each, and a side is measured for so many seconds by them.
const PAIRS: (&str, f64) = ("60", 6.0);

/// The width of the interval by pairs, over that by six seconds of each side; `None` where the pairs tell nothing.
fn narrower(ours: &Ours, floor: &Server, relay: &Server, round: usize, folder: &Path) -> Result<Option<f64>, Error> {
    let seed = round.to_string();
    let options = ["--slice", "100ms", "--pairs", PAIRS.0, "--precision", "100", "--seed", &seed];
    let cell = compare(ours, floor, relay, &options)?;
    let Some(added) = cell.added.filter(|_| cell.verdict == Verdict::Measured) else { return Ok(None) };
    // Pairs that were left out took time too: the interval is the wider for it, as that of less time would be.
    let seconds = (cell.pairs + cell.left_out) as f64 / 10.0;
    let pairs = added.p50.half_width() * (seconds / PAIRS.1).sqrt();
    // The first and the last second of each are not compared.
    let (before, after) = (folder.join("before"), folder.join("after"));
    let run = |server: &Server, folder: &Path| saved(ours, &server.url, "1000", "8s", folder);
    let widths: Option<Vec<_>> = [run(floor, &before)?, run(relay, &after)?]
        .iter()
        .map(|saved| Some(estimate(&medians(saved), 1)?.half_width()))
        .collect();
    let widths = widths.ok_or_else(|| harness("no second could be used"))?;
    // Two runs know nothing of each other, so their errors add up as such do.
    Ok(Some(pairs / widths[0].hypot(widths[1])))
}

/// The part of the relay's processor time that is shown.
fn attributed(ours: &Ours, floor: &Server, relay: &Server) -> Result<(String, bool), Error> {
    // Threads that have ended are counted too: a relay has one for as long as a connection is open.
    let now = || cpu_of(relay.pid()).zip(told(relay, "count")).ok_or_else(|| harness("the relay tells nothing"));
    let (cpu_before, count_before) = now()?;
    // Slices so long that steps of 10 ms, in which the system counts the whole, are a small part of it.
    let cell = compare(ours, floor, relay, &["--slice", "1s", "--pairs", "16", "--precision", "100"])?;
    let (cpu, count) = now()?;
    let shown = cell.sidecar.ok_or_else(|| harness("no processor time was shown"))?.cpu_us_per_operation.value;
    let (all, operations) = ((cpu - cpu_before).as_secs_f64() * 1e6, count - count_before);
    let ratio = shown * operations / all;
    let text = format!("{ratio:.3} ({shown:.1} µs each of {operations:.0})");
    Ok((text, (0.98..=1.02).contains(&ratio)))
}

fn harness(what: &str) -> Error {
    Error::new(Kind::Harness, format!("compare two relays: {what}"))
}
