//! `explain`: one clause, or one rule for resource files.

use fixtures::error::Error;

use super::exit::Exit;
use super::output::Format;
use crate::catalogue::listing::Listing;
use crate::catalogue::text;
use crate::checks::{APP, CATALOGUE};
use crate::lint::{catalogue, rules};
use crate::run::area::Area;
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
    let check = select::check(CATALOGUE, &args.id)?;
    format.print(&Listing::of(CATALOGUE, check), &text::explain(CATALOGUE, check))?;
    Ok(Exit::Held)
}

/// What is asked of a team's own app: one check of it, or all.
pub(super) fn of_app(id: Option<&str>, format: Format) -> Result<Exit, Error> {
    let Some(id) = id else {
        let checks: Vec<_> = APP.iter().flat_map(Area::checks).collect();
        let entries: Vec<_> = checks.iter().map(|check| Listing::of(CATALOGUE, check)).collect();
        format.print(&entries, &text::list(APP, &checks))?;
        return Ok(Exit::Held);
    };
    let check = select::check(APP, id)?;
    format.print(&Listing::of(CATALOGUE, check), &text::explain(CATALOGUE, check))?;
    Ok(Exit::Held)
}
