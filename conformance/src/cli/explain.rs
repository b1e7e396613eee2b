//! `explain`: one clause.

use fixtures::error::Error;

use super::exit::Exit;
use super::output::Format;
use crate::catalogue::listing::Listing;
use crate::catalogue::text;
use crate::checks::AREAS;
use crate::run::select;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The id of a check.
    id: String,
}

pub(super) fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    let check = select::check(AREAS, &args.id)?;
    format.print(&Listing::of(AREAS, check), &text::explain(AREAS, check))?;
    Ok(Exit::Held)
}
