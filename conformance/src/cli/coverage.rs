//! `coverage`: every requirement and erratum, and what stands behind it, or every row of Dapr's contract; the JSON follows
//! `conformance/schemas/coverage.schema.json` and `contract.schema.json`.

use std::path::PathBuf;

use fixtures::error::Error;

use super::exit::Exit;
use super::output::Format;
use crate::checks;
use crate::contract::{count, row, text as contract_text};
use crate::coverage::{item, text};
use crate::report::read;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A report.json whose verdicts count; without one, a step that shows the id is enough.
    report: Option<PathBuf>,
    /// Count the rows of Dapr's contract instead: proved, part, reasoned, open.
    #[arg(long, conflicts_with = "report")]
    contract: bool,
}

/// Exit code 1 when a report does not show what the steps say of a requirement.
pub(super) fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    if args.contract {
        let contract = count::count(row::blocks()?, &checks::all().collect::<Vec<_>>());
        format.print(&contract, &contract_text::render(&contract))?;
        return Ok(Exit::Held);
    }
    let report = args.report.as_deref().map(read::report).transpose()?;
    let items = item::of(&checks::all().collect::<Vec<_>>(), report.as_ref());
    format.print(&items, &text::render(&items))?;
    let sound = items.iter().filter(|item| item.id.starts_with('R')).all(|item| item.standing.is_sound());
    Ok(if sound { Exit::Held } else { Exit::Violated })
}
