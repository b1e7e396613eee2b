//! `list`: the catalogue.

use fixtures::error::Error;

use super::exit::Exit;
use super::output::{Format, put};
use crate::catalogue::listing::Listing;
use crate::catalogue::{markdown, text};
use crate::checks::AREAS;
use crate::run::select;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Ids, areas, chapters (`state/keys`), parts of ids, or patterns with * and ?; all checks without one.
    filters: Vec<String>,
}

pub(super) fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    let checks = select::checks(AREAS, &args.filters)?;
    if format == Format::Markdown {
        put(&markdown::render(AREAS, &checks))?;
    } else {
        let entries: Vec<_> = checks.iter().map(|check| Listing::of(AREAS, check)).collect();
        format.print(&entries, &text::list(AREAS, &checks))?;
    }
    Ok(Exit::Held)
}
