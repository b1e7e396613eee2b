//! The goals of what is done with several runs: merged, searched for a rate, compared for a change.

use std::path::{Path, PathBuf};
use std::time::Instant;

use fixtures::error::{Error, Kind};
use load::merge::merge;
use load::overhead::Cell;
use load::report::Saved;
use load::search::Found;
use load::statistics::{Estimate, median};

use super::overhead::{most, short};
use crate::process::{Hog, Ours, Server, run};
use crate::rival::Spread;
use crate::row::Row;
use crate::settings::Settings;

/// Operations per second where nothing else is said.
const RATE: &str = "1000";
/// The largest change that counts as none, as a share.
const LIMIT: f64 = 0.05;

/// Rows L10, E5, O5 and R1 to R4.
///
/// # Errors
/// When a server of ours does not start.
pub(crate) fn rows(settings: &Settings, say: &dyn Fn(&str)) -> Result<Vec<Row>, Error> {
    let (folder, ours) = (Folder::new(), &settings.ours);
    let plain = ours.serve(&["plain"])?;
    say("L10: two merged");
    let mut rows = vec![Row::of(
        "L10",
        "p50 of two runs at 5,000/s, merged / one at 10,000/s; all counted",
        "0.85 to 1.2",
        merged(settings, &plain, &folder),
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
    rows.push(slower(settings, &plain, &folder)?);
    say("R3: a relay compared with one that takes more processor time");
    rows.push(dearer(settings, &plain)?);
    Ok(rows)
}

/// A folder for saved runs, removed in the end.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(std::env::temp_dir().join(format!("dapr-load-goals-saved-{}", std::process::id())))
    }

    pub(crate) fn of(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
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
fn merged(settings: &Settings, plain: &Server, folder: &Folder) -> Result<(String, bool), Error> {
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
fn merged_once(ours: &Ours, plain: &Server, folder: &Folder) -> Result<(f64, bool), Error> {
    let half = |name: &str| saved(ours, &plain.url, "5000", "5s", &folder.of(name));
    let (one, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| half("other"));
        (half("one"), other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let halves = [one?, other?];
    let whole = saved(ours, &plain.url, "10000", "5s", &folder.of("whole"))?;
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
    let told = Told::all(&cells, p50);
    let (apart, nothing) = (count(&told, Told::Slower) + count(&told, Told::Faster), count(&told, Told::Nothing));
    let processor = Told::all(&cells, cpu);
    let dearer = count(&processor, Told::Slower) + count(&processor, Told::Faster);
    let hog = Hog::start()?;
    let busy: Vec<_> = (0..settings.repeats).map(|seed| short(ours, &one, &other, "250ms", 12, seed)).collect();
    drop(hog);
    let busy = Told::all(&busy, p50);
    let mistaken = count(&busy, Told::Slower) + count(&busy, Told::Faster);
    let of = |goal, what: &str, limit: &str, seen: usize, reached| {
        Row::of(goal, what, limit, Ok::<_, Error>((format!("{seen} of {}", cells.len()), reached)))
    };
    Ok(vec![
        nothing_added(&cells),
        of("R1", "comparisons of two equal relays that find a change", "1 of 20", apart, apart * 20 <= cells.len()),
        of("R1", "the same, of their processor time", "1 of 20", dearer, dearer * 20 <= cells.len()),
        of("R1", "the same, of their median, busy machine", "1 of 20", mistaken, mistaken * 20 <= busy.len()),
        of("R4", "comparisons of two equal relays that say nothing", "1 of 10", nothing, nothing * 10 <= cells.len()),
    ])
}

fn nothing_added(cells: &[Option<Cell>]) -> Row {
    let added: Vec<_> = cells.iter().flatten().filter_map(|cell| Some(cell.added?.p50)).collect();
    let held = added.iter().filter(|added| added.contains(0.0)).count();
    let width = median(&mut added.iter().map(Estimate::half_width).collect::<Vec<_>>()).unwrap_or_default();
    let (ran, repeats) = (added.len(), cells.len());
    let figure = (
        format!("{held} of {ran}, half-width {width:.1} µs (median)"),
        most(ran, repeats, held * 20 >= ran * 19 && width <= 5.0),
    );
    let what = format!("intervals of {repeats} runs between two equal relays that hold 0");
    Row::with("O5", what, "19 of 20, half-width at most 5 µs in a minute", Ok::<_, Error>(figure))
}

/// How often a tenth more is found.
fn slower(settings: &Settings, plain: &Server, folder: &Folder) -> Result<Row, Error> {
    let ours = &settings.ours;
    let before = relay(ours, plain, &["--delay", "1ms"])?;
    // A tenth of all that is measured, not of the delay alone.
    let all = saved(ours, &before.url, RATE, "3s", &folder.of("p50"))?.report.response.p50;
    let after = relay(ours, plain, &["--delay", &format!("{:.0}us", 1_000.0 + all / 10.0)])?;
    let what = format!("comparisons that find a tenth of {all:.0} µs more, each of 6 s");
    Ok(found_of("R2", what, settings, |seed| short(ours, &before, &after, "250ms", 12, seed), p50))
}

/// How often a tenth more processor time is found.
fn dearer(settings: &Settings, plain: &Server) -> Result<Row, Error> {
    let ours = &settings.ours;
    let (before, like) = (relay(ours, plain, &["--cpu", "100us"])?, relay(ours, plain, &["--cpu", "100us"])?);
    let busy = || Error::new(Kind::Harness, "compare two relays: the machine was too busy");
    let (_, cost) = short(ours, &like, &before, "250ms", 12, 0).and_then(|cell| cpu(&cell)).ok_or_else(busy)?;
    let after = relay(ours, plain, &["--cpu", &format!("{:.0}us", 100.0 + cost / 10.0)])?;
    let what = format!("comparisons that find a tenth of {cost:.0} µs of processor time more, each of 12 s");
    Ok(found_of("R3", what, settings, |seed| short(ours, &before, &after, "250ms", 24, seed), cpu))
}

fn found_of(
    goal: &'static str,
    what: String,
    settings: &Settings,
    compared: impl FnMut(usize) -> Option<Cell>,
    figure: impl Fn(&Cell) -> Option<(Estimate, f64)>,
) -> Row {
    let cells: Vec<_> = (0..settings.repeats).map(compared).collect();
    let found = count(&Told::all(&cells, figure), Told::Slower);
    let figure = (format!("{found} of {}", cells.len()), found * 10 >= cells.len() * 9);
    Row::of(goal, what, "9 of 10", Ok::<_, Error>(figure))
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

/// What a comparison by pairs says of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// The whole interval is beyond [`LIMIT`].
    Slower,
    /// The whole interval is below it, to the other side.
    Faster,
    /// The whole interval is within it.
    Alike,
    /// The interval crosses it, or the machine was too busy.
    Nothing,
}

impl Told {
    fn of((added, direct): (Estimate, f64)) -> Self {
        let limit = LIMIT * direct;
        if added.low > limit {
            Self::Slower
        } else if added.high < -limit {
            Self::Faster
        } else if added.low >= -limit && added.high <= limit {
            Self::Alike
        } else {
            Self::Nothing
        }
    }

    fn all(cells: &[Option<Cell>], figure: impl Fn(&Cell) -> Option<(Estimate, f64)>) -> Vec<Self> {
        cells.iter().map(|cell| cell.as_ref().and_then(&figure).map_or(Self::Nothing, Self::of)).collect()
    }
}

fn count(told: &[Told], wanted: Told) -> usize {
    told.iter().filter(|told| **told == wanted).count()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::slower(5.1, 9.0, Told::Slower)]
    #[case::faster(-9.0, -5.1, Told::Faster)]
    #[case::alike(-5.0, 5.0, Told::Alike)]
    #[case::on_both_sides(-6.0, 6.0, Told::Nothing)]
    #[case::across_the_limit(4.0, 9.0, Told::Nothing)]
    fn a_change_is_told_when_the_whole_interval_is_beyond_a_twentieth(
        #[case] low: f64,
        #[case] high: f64,
        #[case] told: Told,
    ) {
        let added = Estimate { value: f64::midpoint(low, high), low, high };
        assert_eq!(Told::of((added, 100.0)), told);
        assert_eq!(Told::all(&[None], p50), [Told::Nothing], "a comparison that cannot be used says nothing");
    }
}
