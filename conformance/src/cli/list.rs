//! `list`: the catalogue.

use fixtures::error::Error;

use super::exit::Exit;
use super::output::{Format, put};
use crate::catalogue::listing::Listing;
use crate::catalogue::{markdown, text};
use crate::checks::CATALOGUE;
use crate::lint::{catalogue, rules};
use crate::run::select;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Ids, areas, chapters (`state/keys`), parts of ids, or patterns with * and ?; all checks without one.
    filters: Vec<String>,
}

pub(super) fn run(args: &Args, format: Format) -> Result<Exit, Error> {
    let checks = select::checks(CATALOGUE, &args.filters)?;
    if format == Format::Markdown {
        put(&markdown::render(CATALOGUE, &checks))?;
        // The rules for resource files have no filters.
        if args.filters.is_empty() {
            put(&catalogue::markdown(&catalogue::entries(rules::all())))?;
        }
    } else {
        let entries: Vec<_> = checks.iter().map(|check| Listing::of(CATALOGUE, check)).collect();
        let mut text = text::list(CATALOGUE, &checks);
        if args.filters.is_empty() {
            let rules = rules::all().count();
            text.push_str(&format!("{rules} rules for resource files: dapr-conformance lint rules\n"));
        }
        format.print(&entries, &text)?;
    }
    Ok(Exit::Held)
}
