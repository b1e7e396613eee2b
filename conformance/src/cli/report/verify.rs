//! `report verify`: a run counted again; its JSON follows `conformance/schemas/recount.schema.json`.

use std::path::PathBuf;

use fixtures::error::Error;

use crate::cli::exit::Exit;
use crate::cli::output::Format;
use crate::judge::recount;
use crate::report::{differences, read};

const EXAMPLES: &str = "\
Examples:
  dapr-conformance report verify out/events.ndjson    observations → steps → verdicts → totals
  dapr-conformance report verify out/report.json      steps → verdicts → totals: a report holds no observations
";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The run: an events.ndjson, or a report.json.
    file: PathBuf,
}

pub(super) fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    let run = read::run(&args.file)?;
    let recount = match &run.events {
        Some(events) => recount::of_events(events, &run.report),
        None => recount::of_report(&run.report),
    };
    format.print(&recount, &differences::recount(&recount))?;
    Ok(if recount.differences.is_empty() { Exit::Held } else { Exit::Violated })
}
