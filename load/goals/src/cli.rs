//! The command line of `dapr-load-goals`, which `ci/perf` runs.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use clap::builder::RangedU64ValueParser;
use fixtures::error::{Error, Kind};
use fixtures::exit::Exit;
use fixtures::versions::Versions;
use load::overhead::OverheadReport;
use load::time::whole_seconds;

use crate::measure::measure;
use crate::page::page;
use crate::process::Ours;
use crate::row::Verdict;
use crate::settings::Settings;

/// Measures the goals of `dapr-load` beside other tools, and writes a page about it.
#[derive(Debug, Parser)]
#[command(name = "dapr-load-goals", version, after_help = Exit::table())]
struct Args {
    /// The program that is measured; without it, the `dapr-load` beside this one.
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Folder with other tools (oha, hey, vegeta, fortio, wrk), beside those in the search path.
    #[arg(long, value_name = "DIR", default_value = ".")]
    rivals: PathBuf,
    /// The page that is written.
    #[arg(long, value_name = "FILE")]
    page: PathBuf,
    /// Length of one run of one tool, whole seconds from 1s to 15s.
    #[arg(long, default_value = "3s", value_parser = length)]
    length: Duration,
    /// Rounds over all tools.
    #[arg(long, default_value_t = 3, value_parser = some())]
    rounds: usize,
    /// Repetitions where a goal counts how often something comes true.
    #[arg(long, default_value_t = 20, value_parser = some())]
    repeats: usize,
    /// Report of `dapr-load overhead` on real sidecars, to stand on the same page.
    #[arg(long, value_name = "FILE")]
    overhead: Option<PathBuf>,
}

/// The longest run of a tool is six times as long, and a tool has two minutes.
const LONGEST: Duration = Duration::from_secs(15);

/// Whole seconds, which is all that every tool can be told.
fn length(text: &str) -> Result<Duration, String> {
    let length = whole_seconds(text)?;
    if length <= LONGEST { Ok(length) } else { Err(format!("`{text}` is more than {} s", LONGEST.as_secs())) }
}

/// At least one: what never ran reaches nothing.
fn some() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..)
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    fixtures::command::execute(&Versions::from_env(), run(Args::parse()))
}

/// A goal that was missed is a figure, not a failure.
async fn run(args: Args) -> Result<Exit, Error> {
    let Args { program, rivals, page: file, length, rounds, repeats, overhead } = args;
    let sidecar = overhead.as_deref().map(read_overhead).transpose()?;
    let settings = Settings { ours: Ours::find(program)?, rivals, length, rounds, repeats, sidecar };
    // All of it in one thread, which the servers end with.
    let measured = tokio::task::spawn_blocking(move || measure(&settings, &|what| eprintln!("== {what}")));
    let figures = measured.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
    let text = page(&figures, &machine(), &jiff::Timestamp::now().strftime("%Y-%m-%d").to_string());
    std::fs::write(&file, &text)
        .map_err(|source| Error::new(Kind::Io, format!("write {}", file.display())).with_source(source))?;
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::half_a_second("--length=500ms", "whole number of seconds")]
    #[case::a_second_and_a_half("--length=1.5s", "whole number of seconds")]
    #[case::too_long("--length=16s", "more than 15 s")]
    #[case::no_round("--rounds=0", "1..")]
    #[case::no_repetition("--repeats=0", "1..")]
    fn what_cannot_be_measured_is_refused(#[case] option: &str, #[case] word: &str) {
        let error = Args::try_parse_from(["goals", "--page", "page.md", option]).unwrap_err().to_string();
        assert!(error.contains(word), "{error}");
    }

    #[test]
    fn the_longest_run_of_a_tool_can_be_asked_for() {
        let args = Args::try_parse_from(["goals", "--page", "page.md", "--length=15s"]).unwrap();
        assert_eq!(args.length, LONGEST);
    }

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }
}
