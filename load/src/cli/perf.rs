//! `dapr-load perf`: what `ci/perf` runs; see [`crate::perf`].

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args as ClapArgs;
use fixtures::error::{Error, Kind};
use fixtures::exit::Exit;

use super::shape::duration;
use crate::overhead::OverheadReport;
use crate::perf::{Settings, Verdict, measure, page};

/// Options of `perf`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Folder with other tools (oha, hey, vegeta, fortio, wrk), beside those in the search path.
    #[arg(long, value_name = "DIR", default_value = ".")]
    rivals: PathBuf,
    /// The page that is written.
    #[arg(long, value_name = "FILE")]
    page: PathBuf,
    /// Length of one run of one tool.
    #[arg(long, default_value = "3s", value_parser = duration)]
    length: Duration,
    /// Rounds over all tools.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Repetitions where a goal counts how often something comes true.
    #[arg(long, default_value_t = 20)]
    repeats: usize,
    /// Report of `dapr-load overhead` on real sidecars, to stand on the same page.
    #[arg(long, value_name = "FILE")]
    overhead: Option<PathBuf>,
}

/// Runs the command. A goal that was missed is a figure, not a failure.
pub(super) async fn run(args: Args) -> Result<Exit, Error> {
    let Args { rivals, page: file, length, rounds, repeats, overhead } = args;
    let sidecar = overhead.as_deref().map(read_overhead).transpose()?;
    let settings = Settings { rivals, length, rounds, repeats, sidecar };
    let measured = tokio::task::spawn_blocking(move || measure(&settings, &|what| eprintln!("== {what}")));
    let figures = measured.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
    let text = page(&figures, &machine(), &jiff::Timestamp::now().strftime("%Y-%m-%d").to_string());
    std::fs::write(&file, &text).map_err(|source| crate::report::unwritable(&file, source))?;
    let count = |wanted: fn(&Verdict) -> bool| figures.rows.iter().filter(|row| wanted(&row.verdict)).count();
    println!(
        "{}: {} reached, {} missed, {} inconclusive, {} not measured",
        file.display(),
        count(|verdict| *verdict == Verdict::Reached),
        count(|verdict| *verdict == Verdict::Missed),
        count(|verdict| *verdict == Verdict::Inconclusive),
        count(|verdict| matches!(verdict, Verdict::NotRun(_))),
    );
    Ok(Exit::Held)
}

fn read_overhead(file: &Path) -> Result<OverheadReport, Error> {
    let wrong = || Error::new(Kind::Usage, format!("read the overhead report {}", file.display()));
    let text = std::fs::read_to_string(file).map_err(|source| wrong().with_source(source))?;
    serde_json::from_str(&text).map_err(|source| wrong().with_source(source))
}

/// Processor, cores and memory of this machine.
fn machine() -> String {
    let read = |path: &str, name: &str| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        text.lines().find_map(|line| Some(line.strip_prefix(name)?.split_once(':')?.1.trim().to_owned()))
    };
    let processor = read("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".into());
    let memory = read("/proc/meminfo", "MemTotal").and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    format!("{processor}, {cores} cores, {} GiB, loopback", memory.unwrap_or_default().div_ceil(1 << 20))
}
