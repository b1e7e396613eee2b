//! `report compare`: how two runs differ; its JSON follows `conformance/schemas/comparison.schema.json`.

use std::path::PathBuf;

use fixtures::error::Error;

use crate::cli::exit::Exit;
use crate::cli::output::Format;
use crate::judge::comparison;
use crate::report::{differences, read};

const EXAMPLES: &str = "\
Examples:
  dapr-conformance report compare 1.17/report.json 1.18/report.json
  dapr-conformance report compare before/events.ndjson after/events.ndjson --format json
";

#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The run before.
    before: PathBuf,
    /// The run after.
    after: PathBuf,
}

pub(super) fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    let (before, after) = (read::run(&args.before)?, read::run(&args.after)?);
    let comparison = comparison::compare(&before.report, &after.report);
    format.print(&comparison, &differences::comparison(&comparison))?;
    Ok(if comparison.worse.is_empty() { Exit::Held } else { Exit::Violated })
}
