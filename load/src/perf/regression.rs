//! The goals of what is done with several runs: merged, searched for a rate, compared.

use std::path::{Path, PathBuf};
use std::time::Instant;

use fixtures::error::{Error, Kind};

use super::child::{Server, TOOL, pinned, run};
use super::{Row, Settings};
use crate::compare::{self, compare};
use crate::merge::merge;
use crate::report::Saved;
use crate::search::Found;

/// Rate of the runs that are compared.
const RATE: &str = "1000";
/// Seconds of each of them: the first and the last are not compared.
const SECONDS: &str = "8s";
/// The largest change that counts as none, in percent.
const LIMIT: f64 = 5.0;

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
    say("R1, R4: a run compared with its like");
    rows.extend(alike(settings, &plain, &folder)?);
    say("R2: a run compared with a slower one");
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
    command.args(["run", "http", "--url", url, "--rate", rate, "--duration", length, "--out"]).arg(folder);
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
    command.args([
        "run",
        "http",
        "--url",
        &cap.url,
        "--search",
        "--rate",
        "200",
        "--duration",
        "2s",
        "--format",
        "json",
    ]);
    let began = Instant::now();
    let out = run(&mut command)?.out;
    let took = began.elapsed().as_secs_f64();
    let found: Found = serde_json::from_str(&out)
        .map_err(|source| Error::new(Kind::Harness, "read what our own search found").with_source(source))?;
    let ratio = found.sustained.unwrap_or_default() / 1_000.0;
    Ok((format!("{ratio:.3} in {took:.0} s"), (0.93..=1.0).contains(&ratio) && took <= 60.0))
}

/// How often two runs of the same are told apart, and how often nothing is said.
fn alike(settings: &Settings, plain: &Server, folder: &Folder) -> Result<Vec<Row>, Error> {
    let verdicts = verdicts(settings.repeats, (&plain.url, &plain.url), folder)?;
    let (ran, flagged, silent) = (
        verdicts.len(),
        count(&verdicts, &[compare::Verdict::Worse, compare::Verdict::Better]),
        count(&verdicts, &[compare::Verdict::Inconclusive]),
    );
    let of = |goal, what: &str, limit: &str, seen: usize, reached| {
        Row::of(goal, what, limit, Ok::<_, Error>((format!("{seen} of {ran}"), reached)))
    };
    Ok(vec![
        of("R1", "pairs of equal runs that are told apart", "1 of 20", flagged, flagged * 20 <= ran),
        of("R4", "pairs of equal runs of which nothing is said", "1 of 10", silent, silent * 10 <= ran),
    ])
}

/// How often a tenth more is found.
fn slower(settings: &Settings, plain: &Server, folder: &Folder) -> Result<Row, Error> {
    let relay = |micros: f64| Server::start(&["relay", "--to", &plain.url, "--delay", &format!("{micros:.0}us")]);
    let before = relay(1_000.0)?;
    // A tenth of all that is measured, not of the delay alone.
    let p50 = saved(&before.url, RATE, "3s", &folder.of("p50"))?.report.response.p50;
    let after = relay(1_000.0 + p50 / 10.0)?;
    let verdicts = verdicts(settings.repeats.div_ceil(2), (&before.url, &after.url), folder)?;
    let (ran, found) = (verdicts.len(), count(&verdicts, &[compare::Verdict::Worse]));
    let what = "runs whose median is a tenth larger that are found to be slower";
    Ok(Row::of("R2", what, "9 of 10", Ok::<_, Error>((format!("{found} of {ran}"), found * 10 >= ran * 9))))
}

fn verdicts(pairs: usize, urls: (&str, &str), folder: &Folder) -> Result<Vec<compare::Verdict>, Error> {
    let pair = |number: usize| {
        // Whichever comes first, so that a machine that slows down is no bias.
        let run = |url: &str, name: &str| saved(url, RATE, SECONDS, &folder.of(name));
        let (before, after) = if number.is_multiple_of(2) {
            let before = run(urls.0, "before")?;
            (before, run(urls.1, "after")?)
        } else {
            let after = run(urls.1, "after")?;
            (run(urls.0, "before")?, after)
        };
        Ok(compare(&before, &after, LIMIT).verdict)
    };
    (0..pairs).map(pair).collect()
}

fn count(verdicts: &[compare::Verdict], wanted: &[compare::Verdict]) -> usize {
    verdicts.iter().filter(|verdict| wanted.contains(verdict)).count()
}
