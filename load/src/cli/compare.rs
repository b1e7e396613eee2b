//! `dapr-load compare`: whether one run is slower than another.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use fixtures::error::Error;
use fixtures::exit::Exit;

use super::output::{Format, print};
use crate::compare::{Verdict, compare, text};
use crate::report::Saved;

/// Options of `compare`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// The folder of the run that the other is compared with, as `run --out` or `merge --out` wrote it.
    before: PathBuf,
    /// The folder of the other run.
    after: PathBuf,
    /// The largest change of the median that counts as none; beyond it the exit code is 6.
    #[arg(long, default_value = "5%", value_parser = percent)]
    limit: f64,
}

/// Runs the command.
pub(super) fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    let difference = compare(&Saved::read(&args.before)?, &Saved::read(&args.after)?, args.limit);
    print(format, &difference, &text(&difference))?;
    Ok(match difference.verdict {
        Verdict::Better | Verdict::Same => Exit::Held,
        Verdict::Worse => Exit::Budget,
        Verdict::Inconclusive => Exit::Failed,
    })
}

fn percent(text: &str) -> Result<f64, String> {
    match text.trim_end_matches('%').trim().parse() {
        Ok(percent) if (0.0..=1_000.0).contains(&percent) => Ok(percent),
        _ => Err(format!("`{text}` is no share from 0 to 1000 percent: write for example 5%")),
    }
}
