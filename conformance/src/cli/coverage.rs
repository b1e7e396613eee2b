//! `coverage`: every requirement and erratum, and what stands behind it; its JSON follows
//! `conformance/schemas/coverage.schema.json`.

use std::path::PathBuf;

use fixtures::error::Error;

use super::exit::Exit;
use super::output::Format;
use crate::checks;
use crate::coverage::{item, text};
use crate::report::read;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A report.json whose verdicts count; without one, a check that names the id is enough.
    report: Option<PathBuf>,
}

/// Exit code 1 when a requirement is neither proven nor excused.
pub(super) fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    let report = args.report.as_deref().map(read::report).transpose()?;
    let items = item::of(&checks::all().collect::<Vec<_>>(), report.as_ref());
    format.print(&items, &text::render(&items))?;
    let settled = items.iter().filter(|item| item.id.starts_with('R')).all(|item| item.standing.is_settled());
    Ok(if settled { Exit::Held } else { Exit::Violated })
}
