//! `coverage --contract` for a terminal.

use std::fmt::Write as _;

use super::standing::{Contract, Met, Missing, Totals};

/// The counts of each chapter, the rows that are observed in part, and the sums.
#[must_use]
pub fn render(contract: &Contract) -> String {
    let mut out = format!("{:<44} {:>7} {:>5} {:>9} {:>5}   of reports\n", "", "proved", "part", "reasoned", "open");
    for block in &contract.blocks {
        let _ = writeln!(out, "{}", line(&block.title, &block.totals, &block.reports));
        for part in &block.chapters {
            let _ = writeln!(out, "{}", line(&format!("  {}", part.title), &part.totals, &part.reports));
        }
    }
    let _ = writeln!(out, "{}", line("all", &contract.totals, &contract.reports));
    let rows = || contract.blocks.iter().flat_map(|block| &block.chapters).flat_map(|part| &part.rows);
    let parts: Vec<_> = rows().filter(|standing| standing.met == Met::Part).collect();
    if !parts.is_empty() {
        out.push_str("\nobserved in part, and what is missing\n");
    }
    for standing in parts {
        let missing: Vec<_> = standing.missing.iter().map(Missing::words).collect();
        let _ = writeln!(out, "  {:<40} {}", standing.row.id, missing.join(", "));
    }
    out.push_str("\nevery row: conformance/CONTRACT.md, or --format json\n");
    out
}

fn line(title: &str, totals: &Totals, reports: &Totals) -> String {
    let Totals { proved, part, reasoned, open } = totals;
    let reported = match reports.all() {
        0 => String::new(),
        all => format!("   {} of {all} proved", reports.proved),
    };
    format!("{title:<44} {proved:>7} {part:>5} {reasoned:>9} {open:>5}{reported}")
}
