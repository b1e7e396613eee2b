//! `CATALOG.md`: a table per chapter, then a section per check.

use std::fmt::Write as _;

use super::listing::Listing;
use crate::run::area::Area;
use crate::run::check::Check;

/// The Markdown text of these checks, by area and chapter.
#[must_use]
pub fn render(areas: &[Area], checks: &[&'static Check]) -> String {
    let mut out = String::from(
        "# Catalogue\n\nEvery check, rendered from the registry by `dapr-conformance list --format markdown`. A test \
         keeps it current; `HARNESS_UPDATE=1 cargo test -p conformance --test catalog` rewrites it.\n",
    );
    let entries: Vec<_> = checks.iter().map(|check| Listing::of(areas, check)).collect();
    for area in areas.iter().filter(|area| entries.iter().any(|entry| entry.area == area.name)) {
        let _ = write!(out, "\n## {}\n\n{}\n", area.name, area.about);
        for chapter in area.chapters {
            let inside = |entry: &&Listing| (entry.area, entry.chapter) == (area.name, chapter.name);
            let entries: Vec<_> = entries.iter().filter(inside).collect();
            if entries.is_empty() {
                continue;
            }
            let _ = write!(out, "\n### {}/{}\n\n{}\n\n", area.name, chapter.name, chapter.about);
            out.push_str("| id | title | level | basis | needs | transports | steps | mutants |\n|---|---|---|---|---|---|---|---|\n");
            for entry in &entries {
                row(&mut out, entry);
            }
            for entry in entries {
                section(&mut out, entry);
            }
        }
    }
    out
}

fn row(out: &mut String, entry: &Listing) {
    let transports: Vec<_> = entry.transports.iter().map(|transport| transport.slug()).collect();
    let mutants: usize = entry.steps.iter().map(|step| step.mutants.len()).sum();
    let _ = writeln!(
        out,
        "| [{id}](#{anchor}) | {} | {} | {} | {} | {} | {} | {mutants} |",
        entry.title,
        entry.level,
        entry.clause.basis,
        entry.needs.join(", "),
        transports.join(", "),
        entry.steps.len(),
        id = entry.id,
        anchor = entry.id.replace('.', ""),
    );
}

fn section(out: &mut String, entry: &Listing) {
    let clause = &entry.clause;
    let until = clause.until.map(|until| format!(", until {until}")).unwrap_or_default();
    let _ = write!(out, "\n#### {}\n\n{}\n\n", entry.id, clause.text);
    // A page of this repository stands beside the catalogue.
    let url = clause.url;
    let source = if url.starts_with("http") { format!("<{url}>") } else { format!("[{url}]({url})") };
    let _ = write!(out, "{source}, since {}{until}, {}.", clause.since, clause.basis);
    if let Some(of) = &entry.of {
        let _ = write!(out, " Owed by {of}.");
    }
    out.push_str("\n\n");
    for step in &entry.steps {
        let proof = match step.on_dapr {
            Some(reason) => format!("on Dapr alone: {reason}"),
            None => step.mutants.iter().map(|mutant| format!("`{}`", mutant.0)).collect::<Vec<_>>().join(", "),
        };
        let of = step.of.as_ref().map(|of| format!(" ({of})")).unwrap_or_default();
        let shows = if step.cites.is_empty() { String::new() } else { format!(". Shows {}", step.cites.join(", ")) };
        let _ = writeln!(out, "- `{}`{}{of}: {proof}{shows}", step.name, step.apart());
    }
}
