//! `CONTRACT.md`: the counts, then a table for each chapter.

use std::fmt::Write as _;

use super::row::Row;
use super::standing::{Contract, Met, Missing, Standing, Totals};

const OPENING: &str = "# Contract\n\nWhat Dapr promises, row by row, and the steps of the checks that observe it; rendered \
    from `contract/` and the registry. A row is proved when its sentence and each of its variants are observed by a step \
    that something is known to turn red, and one of them by what was made for the row. Part: something of that is missing, named here. Reasoned: nobody can judge it on \
    one machine. Open: no step observes it yet; their number may only fall. Rows that people reported are counted apart. A \
    test keeps this page current; `HARNESS_UPDATE=1 cargo test -p conformance --test catalog` rewrites it.\n";

/// The page.
#[must_use]
pub fn render(contract: &Contract) -> String {
    let mut out = format!("{OPENING}\n| block | rows | proved | part | reasoned | open | reports | proved |\n");
    out.push_str("|---|---|---|---|---|---|---|---|\n");
    for block in &contract.blocks {
        let title = format!("[{}](#{})", block.title, block.title.to_lowercase().replace(' ', "-"));
        out.push_str(&sums(&title, &block.totals, &block.reports));
    }
    out.push_str(&sums("all", &contract.totals, &contract.reports));
    for block in &contract.blocks {
        let _ = write!(out, "\n## {}\n", block.title);
        for part in &block.chapters {
            let _ = write!(out, "\n### {}: {}\n\n", block.title, part.title);
            out.push_str("| row | promise | source | came to |\n|---|---|---|---|\n");
            part.rows.iter().for_each(|standing| out.push_str(&row(standing)));
        }
    }
    out
}

fn sums(title: &str, totals: &Totals, reports: &Totals) -> String {
    let Totals { proved, part, reasoned, open } = totals;
    let (all, of_reports) = (totals.all(), reports.all());
    format!("| {title} | {all} | {proved} | {part} | {reasoned} | {open} | {of_reports} | {} |\n", reports.proved)
}

fn row(standing: &Standing) -> String {
    let row = &standing.row;
    let variants: Vec<_> = row.variants.iter().map(|(slug, text)| format!("`{slug}`: {text}")).collect();
    let variants = if variants.is_empty() { String::new() } else { format!(" {}.", variants.join("; ")) };
    let text = format!("{}{variants}", row.text).replace('|', "\\|");
    format!("| `{}` | {text} | {} | {} |\n", row.id, source(row), came_to(standing))
}

/// Where it is decided, from which version on, whose it is and where it was reported.
fn source(row: &Row) -> String {
    let place =
        row.source.url().map_or_else(|| row.basis.slug().to_owned(), |url| format!("[{}]({url})", row.basis.slug()));
    let parts = [
        Some(place),
        row.since.as_ref().map(|since| format!("since {since}")),
        row.until.as_ref().map(|until| format!("until {until}")),
        row.of.as_ref().map(|of| format!("of {of}")),
        row.report.as_ref().map(|report| format!("reported: {report}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn came_to(standing: &Standing) -> String {
    let missing = || standing.missing.iter().map(Missing::words).collect::<Vec<_>>().join(", ");
    let met = match standing.met {
        Met::Part => format!("part, missing: {}", missing()),
        Met::Reasoned => standing.row.reason.clone().unwrap_or_default(),
        Met::Proved | Met::Open => standing.met.word().to_owned(),
    };
    let steps = standing.steps.iter().map(|step| format!("<br>`{step}`")).collect::<String>();
    format!("{met}{steps}")
}
