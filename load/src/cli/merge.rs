//! `dapr-load merge`: one report of several processes.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use fixtures::error::{Error, Kind};
use fixtures::exit::Exit;

use super::output::{Format, print};
use crate::merge::{merge, save};
use crate::report::{Budget, Saved, text};

/// Options of `merge`.
#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Folders that `run --out` wrote.
    #[arg(required = true, value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// Fails with exit code 6 when exceeded by all runs together; repeatable.
    #[arg(long, value_name = "BUDGET")]
    budget: Vec<Budget>,
    /// Writes report.json, an interval log and percentile tables there.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    let mut seen = Vec::new();
    for folder in args.folders.iter().chain(&args.out) {
        // A folder that is not there yet cannot be one of the others.
        let real = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        if seen.contains(&real) {
            let what = format!("merge {}: it is named twice, and would count twice", folder.display());
            return Err(Error::new(Kind::Usage, what).with_help("name each folder once, and another one with --out"));
        }
        seen.push(real);
    }
    let runs: Vec<_> = args.folders.iter().map(|folder| Saved::read(folder)).collect::<Result<_, _>>()?;
    let mut report = merge(&runs)?;
    report.budgets = args.budget.iter().map(|budget| budget.judge(&report)).collect();
    print(format, &report, &text(&report))?;
    if let Some(folder) = &args.out {
        save(folder, &report, &runs)?;
    }
    Ok(if report.budgets.iter().all(|kept| kept.held) { Exit::Held } else { Exit::Budget })
}
