//! The goals of what is done with several runs: merged, searched for a rate, compared for a change.

use std::path::Path;
use std::time::Instant;

use fixtures::error::{Error, Kind};
use fixtures::run::Run;
use fixtures::scratch::Scratch;
use load::merge::merge;
use load::overhead::Cell;
use load::report::Saved;
use load::search::Found;
use load::statistics::{Estimate, median};

use super::overhead::short;
use super::told::{Compared, Heard, Told, most, none_ran};
use crate::process::{Hog, Ours, Server, run};
use crate::rival::Spread;
use crate::row::Row;
use crate::settings::Settings;

/// Operations per second where nothing else is said.
const RATE: &str = "1000";

/// Rows L10, E5, O5 and R1 to R4.
///
/// # Errors
/// When a server of ours does not start.
pub(crate) fn rows(settings: &Settings, say: &dyn Fn(&str)) -> Result<Vec<Row>, Error> {
    let (folder, ours) = (Scratch::new(&Run::new(), "goals", false)?, &settings.ours);
    let plain = ours.serve(&["plain"])?;
    say("L10: two merged");
    let mut rows = vec![Row::of(
        "L10",
        "p50 of two runs at 5,000/s, merged / one at 10,000/s; all counted",
        "0.85 to 1.2",
        merged(settings, &plain, folder.path()),
    )];
    say("E5: a search for the rate");
    let cap = ours.serve(&["cap", "1000"])?;
    rows.push(Row::of(
        "E5",
        "sustained rate that is found / what the server can, 1,000/s",
        "0.93 to 1, in 60 s",
        found(ours, &cap),
    ));
    drop(cap);
    say("O5, R1, R4: a relay compared with its like");
    rows.extend(alike(settings, &plain)?);
    say("R2: a relay compared with a slower one");
    rows.push(slower(settings, &plain, folder.path())?);
    say("R3: a relay compared with one that takes more processor time");
    rows.push(dearer(settings, &plain)?);
    Ok(rows)
}

/// One run, saved.
pub(crate) fn saved(ours: &Ours, url: &str, rate: &str, length: &str, folder: &Path) -> Result<Saved, Error> {
    std::fs::remove_dir_all(folder).ok();
    let mut command = ours.tool();
    // Exactly released: on a grid, two operations of one tick would wait for each other.
    command.args(["run", "http", "--url", url, "--rate", rate, "--duration", length, "--grid", "exact", "--out"]);
    command.arg(folder);
    run(&mut command)?;
    Saved::read(folder)
}

/// Over the rounds, since a machine is not as fast in one moment as in the next.
fn merged(settings: &Settings, plain: &Server, folder: &Path) -> Result<(String, bool), Error> {
    let (mut ratios, mut whole) = (Vec::new(), true);
    for _ in 0..settings.rounds {
        let (ratio, counted) = merged_once(&settings.ours, plain, folder)?;
        ratios.push(ratio);
        whole &= counted;
    }
    let ratio = Spread::of(ratios).ok_or_else(|| Error::new(Kind::Harness, "merge runs: no round"))?;
    let counted = if whole { "all counted" } else { "not all counted" };
    Ok((format!("{ratio}, {counted}"), whole && (0.85..=1.2).contains(&ratio.median)))
}

/// The ratio, and whether the merged report has all that both halves sent.
fn merged_once(ours: &Ours, plain: &Server, folder: &Path) -> Result<(f64, bool), Error> {
    let half = |name: &str| saved(ours, &plain.url, "5000", "5s", &folder.join(name));
    let (one, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| half("other"));
        (half("one"), other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let halves = [one?, other?];
    let whole = saved(ours, &plain.url, "10000", "5s", &folder.join("whole"))?;
    let merged = merge(&halves)?;
    let sent: u64 = halves.iter().map(|half| half.report.sent).sum();
    let ratio = merged.response.p50 / whole.report.response.p50;
    let accepted = merged.outcomes.get("accepted").copied().unwrap_or(0);
    Ok((ratio, [merged.sent, accepted, merged.response.count] == [sent; 3]))
}

fn found(ours: &Ours, cap: &Server) -> Result<(String, bool), Error> {
    let mut command = ours.tool();
    // A queue that grows for a second is a tail of milliseconds, long before anything is left unsent.
    command.args(["run", "http", "--url", &cap.url, "--search", "--rate", "200", "--duration", "2s"]);
    command.args(["--budget", "p99<20ms", "--format", "json"]);
    let began = Instant::now();
    let out = run(&mut command)?.out;
    let took = began.elapsed().as_secs_f64();
    let found: Found = serde_json::from_str(&out)
        .map_err(|source| Error::new(Kind::Harness, "read what our own search found").with_source(source))?;
    let ratio = found.sustained.unwrap_or_default() / 1_000.0;
    Ok((format!("{ratio:.3} in {took:.0} s"), (0.93..=1.0).contains(&ratio) && took <= 60.0))
}

/// What is said of two relays that are alike: more pairs are run until the interval is 5 µs to each side, for a minute.
fn alike(settings: &Settings, plain: &Server) -> Result<Vec<Row>, Error> {
    let ours = &settings.ours;
    let (one, other) = (relay(ours, plain, &[])?, relay(ours, plain, &[])?);
    let cells: Vec<_> = (0..settings.repeats).map(|seed| short(ours, &one, &other, "100ms", 60, seed)).collect();
    let hog = Hog::start()?;
    let busy: Vec<_> = (0..settings.repeats).map(|seed| short(ours, &one, &other, "250ms", 12, seed)).collect();
    drop(hog);
    let (medians, processor, busy) = (Heard::of(&cells, p50), Heard::of(&cells, cpu), Heard::of(&busy, p50));
    let change = |heard: &Heard| heard.found(&[Told::Slower, Told::Faster], |seen, ran| seen * 20 <= ran);
    let silent = medians.silent(|seen, ran| seen * 10 <= ran);
    Ok(vec![
        nothing_added(&cells),
        Row::with("R1", "comparisons of two equal relays that find a change", "1 of 20", change(&medians)),
        Row::with("R1", "the same, of their processor time", "1 of 20", change(&processor)),
        Row::with("R1", "the same, of their median, busy machine", "1 of 20", change(&busy)),
        Row::with("R4", "comparisons of two equal relays that say nothing", "1 of 10", silent),
    ])
}

fn nothing_added(cells: &[Compared<Cell>]) -> Row {
    let added: Vec<_> = cells.iter().flatten().flatten().filter_map(|cell| Some(cell.added?.p50)).collect();
    let held = added.iter().filter(|added| added.contains(0.0)).count();
    let width = median(&mut added.iter().map(Estimate::half_width).collect::<Vec<_>>()).unwrap_or_default();
    let (ran, repeats) = (added.len(), cells.len());
    let figure = (
        format!("{held} of {ran}, half-width {width:.1} µs (median)"),
        most(ran, repeats, held * 20 >= ran * 19 && width <= 5.0),
    );
    let what = format!("intervals of {repeats} runs between two equal relays that hold 0");
    Row::with("O5", what, "19 of 20, half-width at most 5 µs in a minute", none_ran(cells).map_or(Ok(figure), Err))
}

/// How often a tenth more is found.
fn slower(settings: &Settings, plain: &Server, folder: &Path) -> Result<Row, Error> {
    let ours = &settings.ours;
    let before = relay(ours, plain, &["--delay", "1ms"])?;
    // A tenth of all that is measured, not of the delay alone.
    let all = saved(ours, &before.url, RATE, "3s", &folder.join("p50"))?.report.response.p50;
    let after = relay(ours, plain, &["--delay", &format!("{:.0}us", 1_000.0 + all / 10.0)])?;
    let what = format!("comparisons that find a tenth of {all:.0} µs more, each of 6 s");
    Ok(found_of("R2", what, settings, |seed| short(ours, &before, &after, "250ms", 12, seed), p50))
}

/// How often a tenth more processor time is found.
fn dearer(settings: &Settings, plain: &Server) -> Result<Row, Error> {
    let ours = &settings.ours;
    let (before, like) = (relay(ours, plain, &["--cpu", "100us"])?, relay(ours, plain, &["--cpu", "100us"])?);
    let busy = || Error::new(Kind::Harness, "compare two relays: the machine was too busy");
    let cost = short(ours, &like, &before, "250ms", 12, 0);
    let cost = match cost.and_then(|cell| cell.as_ref().and_then(cpu).ok_or_else(busy)) {
        Ok((_, cost)) => cost,
        Err(error) => {
            let what = "comparisons that find a tenth of processor time more";
            return Ok(Row::of("R3", what, "9 of 10", Err(error)));
        }
    };
    let after = relay(ours, plain, &["--cpu", &format!("{:.0}us", 100.0 + cost / 10.0)])?;
    let what = format!("comparisons that find a tenth of {cost:.0} µs of processor time more, each of 12 s");
    Ok(found_of("R3", what, settings, |seed| short(ours, &before, &after, "250ms", 24, seed), cpu))
}

fn found_of(
    goal: &'static str,
    what: String,
    settings: &Settings,
    compared: impl FnMut(usize) -> Compared<Cell>,
    figure: impl Fn(&Cell) -> Option<(Estimate, f64)>,
) -> Row {
    let cells: Vec<_> = (0..settings.repeats).map(compared).collect();
    let found = Heard::of(&cells, figure).found(&[Told::Slower], |seen, ran| seen * 10 >= ran * 9);
    Row::with(goal, what, "9 of 10", found)
}

fn relay(ours: &Ours, plain: &Server, cost: &[&str]) -> Result<Server, Error> {
    ours.serve(&[&["relay", "--to", &plain.url], cost].concat())
}

/// What was added to the median, and that of the direct side.
fn p50(cell: &Cell) -> Option<(Estimate, f64)> {
    Some((cell.added?.p50, cell.direct.response.p50))
}

/// What was added to the processor time of an operation, and that of the direct side.
fn cpu(cell: &Cell) -> Option<(Estimate, f64)> {
    let sidecar = cell.sidecar?;
    let added = sidecar.cpu_us_added?;
    Some((added, sidecar.cpu_us_per_operation.value - added.value))
}
