//! The goals of what is done with several runs: merged, searched for a rate, compared for a change.

use std::path::{Path, PathBuf};
use std::time::Instant;

use fixtures::error::{Error, Kind};

use super::child::{Server, TOOL, pinned, run};
use super::overhead::short;
use super::{Row, Settings};
use crate::merge::merge;
use crate::overhead::Cell;
use crate::report::Saved;
use crate::search::Found;

/// Operations per second where nothing else is said.
const RATE: &str = "1000";
/// The largest change of the median that counts as none, as a share of it.
const LIMIT: f64 = 0.05;

/// Rows L10, E5, R1, R2 and R4.
///
/// # Errors
/// When a server of ours does not start.
pub(super) fn rows(settings: &Settings, say: &dyn Fn(&str)) -> Result<Vec<Row>, Error> {
    let folder = Folder::new();
    let plain = Server::start(&["plain"])?;
    say("L10: two merged");
    let mut rows = vec![Row::of(
        "L10",
        "p50 of two runs at 5,000/s, merged / one at 10,000/s; all counted",
        "0.85 to 1.2",
        merged(&plain, &folder),
    )];
    say("E5: a search for the rate");
    let cap = Server::start(&["cap", "1000"])?;
    rows.push(Row::of(
        "E5",
        "sustained rate that is found / what the server can, 1,000/s",
        "0.93 to 1, in 60 s",
        found(&cap),
    ));
    drop(cap);
    say("R1, R4: a relay compared with its like");
    rows.extend(alike(settings, &plain)?);
    say("R2: a relay compared with a slower one");
    rows.push(slower(settings, &plain, &folder)?);
    Ok(rows)
}

/// A folder for saved runs, removed in the end.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        Self(std::env::temp_dir().join(format!("dapr-load-regression-{}", std::process::id())))
    }

    pub(super) fn of(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// One run, saved.
pub(super) fn saved(url: &str, rate: &str, length: &str, folder: &Path) -> Result<Saved, Error> {
    std::fs::remove_dir_all(folder).ok();
    let mut command = pinned(TOOL, &std::env::current_exe()?);
    // Exactly released: on a grid, two operations of one tick would wait for each other.
    command.args(["run", "http", "--url", url, "--rate", rate, "--duration", length, "--grid", "exact", "--out"]);
    command.arg(folder);
    run(&mut command)?;
    Saved::read(folder)
}

fn merged(plain: &Server, folder: &Folder) -> Result<(String, bool), Error> {
    let half = |name: &str| saved(&plain.url, "5000", "5s", &folder.of(name));
    let (one, other) = std::thread::scope(|scope| {
        let other = scope.spawn(|| half("other"));
        (half("one"), other.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    });
    let halves = [one?, other?];
    let whole = saved(&plain.url, "10000", "5s", &folder.of("whole"))?;
    let merged = merge(&halves)?;
    let sent: u64 = halves.iter().map(|half| half.report.sent).sum();
    let ratio = merged.response.p50 / whole.report.response.p50;
    let counted = merged.sent == sent && merged.response.count == merged.outcomes.get("accepted").copied().unwrap_or(0);
    let text = format!("{ratio:.2}, {} of {sent} sent", merged.sent);
    Ok((text, counted && (0.85..=1.2).contains(&ratio)))
}

fn found(cap: &Server) -> Result<(String, bool), Error> {
    let mut command = pinned(TOOL, &std::env::current_exe()?);
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

/// How often two relays that are alike are told apart, and how often nothing is said.
fn alike(settings: &Settings, plain: &Server) -> Result<Vec<Row>, Error> {
    let (one, other) = (relay(plain, 0.0)?, relay(plain, 0.0)?);
    let told: Vec<_> = (0..settings.repeats).map(|seed| Told::of(short(&one, &other, 12, seed))).collect();
    let of = |goal, what: &str, limit: &str, seen: usize, reached| {
        Row::of(goal, what, limit, Ok::<_, Error>((format!("{seen} of {}", told.len()), reached)))
    };
    let (apart, nothing) = (count(&told, Told::Slower) + count(&told, Told::Faster), count(&told, Told::Nothing));
    Ok(vec![
        of("R1", "comparisons of two equal relays that find a change", "1 of 20", apart, apart * 20 <= told.len()),
        of("R4", "comparisons of two equal relays that say nothing", "1 of 10", nothing, nothing * 10 <= told.len()),
    ])
}

/// How often a tenth more is found.
fn slower(settings: &Settings, plain: &Server, folder: &Folder) -> Result<Row, Error> {
    let before = relay(plain, 1_000.0)?;
    // A tenth of all that is measured, not of the delay alone.
    let p50 = saved(&before.url, RATE, "3s", &folder.of("p50"))?.report.response.p50;
    let after = relay(plain, 1_000.0 + p50 / 10.0)?;
    let told: Vec<_> = (0..settings.repeats).map(|seed| Told::of(short(&before, &after, 12, seed))).collect();
    let found = count(&told, Told::Slower);
    let what = format!("comparisons that find a tenth of {p50:.0} µs more, each of 6 s");
    Ok(Row::of(
        "R2",
        what,
        "9 of 10",
        Ok::<_, Error>((format!("{found} of {}", told.len()), found * 10 >= told.len() * 9)),
    ))
}

fn relay(plain: &Server, micros: f64) -> Result<Server, Error> {
    Server::start(&["relay", "--to", &plain.url, "--delay", &format!("{micros:.0}us")])
}

/// What a comparison by pairs says of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// The whole interval is slower than [`LIMIT`] allows for.
    Slower,
    /// The whole interval is faster than that.
    Faster,
    /// The whole interval is within it.
    Alike,
    /// The interval crosses it, or the machine was too busy.
    Nothing,
}

impl Told {
    fn of(cell: Option<Cell>) -> Self {
        let Some((added, direct)) = cell.and_then(|cell| Some((cell.added?.p50, cell.direct.response.p50))) else {
            return Self::Nothing;
        };
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
}

fn count(told: &[Told], wanted: Told) -> usize {
    told.iter().filter(|told| **told == wanted).count()
}
