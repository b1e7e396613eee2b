//! `explain`: one clause, or one rule for resource files.

use fixtures::error::Error;

use super::exit::Exit;
use super::output::Format;
use crate::catalogue::listing::Listing;
use crate::catalogue::text;
use crate::checks::AREAS;
use crate::lint::{catalogue, rules};
use crate::run::select;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The id of a check, or the name of a rule.
    id: String,
}

pub(super) fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    if let Some(rule) = rules::all().find(|rule| rule.name == args.id) {
        let entry = catalogue::entry(std::iter::once(rule), rule.name)?;
        format.print(&entry, &catalogue::explain(&entry))?;
        return Ok(Exit::Held);
    }
    let check = select::check(AREAS, &args.id)?;
    format.print(&Listing::of(AREAS, check), &text::explain(AREAS, check))?;
    Ok(Exit::Held)
}
