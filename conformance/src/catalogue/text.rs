//! `list` and `explain` for a terminal.

use std::fmt::Write as _;

use super::listing::{Listing, Wrong};
use crate::model::subject::Subject;
use crate::run::area::Area;
use crate::run::check::Check;

/// One line per check, by area and chapter.
#[must_use]
pub fn list(areas: &[Area], checks: &[&'static Check]) -> String {
    let mut out = String::new();
    for area in areas.iter().filter(|area| checks.iter().any(|check| area.chapter_of(check).is_some())) {
        let _ = writeln!(out, "{}: {}", area.name, area.about);
        for chapter in area.chapters {
            let chosen = |check: &&&Check| checks.iter().any(|one| one.id == check.id);
            let mut members = chapter.checks.iter().filter(chosen).peekable();
            if members.peek().is_some() {
                let _ = writeln!(out, "  {}: {}", chapter.name, chapter.about);
            }
            for check in members {
                let _ = writeln!(out, "    {:<40} {}", check.id, check.title);
            }
        }
    }
    let steps: usize = checks.iter().map(|check| check.steps.len()).sum();
    let _ = writeln!(out, "{} checks with {steps} steps", checks.len());
    out
}

/// All that is known of one check.
#[must_use]
pub fn explain(areas: &[Area], check: &Check) -> String {
    let entry = Listing::of(areas, check);
    let clause = &entry.clause;
    let mut out = format!("{}\n  {}\n\n", entry.id, entry.title);
    let until = clause.until.map(|until| format!(", until {until}")).unwrap_or_default();
    let transports: Vec<_> = entry.transports.iter().map(|transport| transport.slug()).collect();
    let of_app = check.subject == Subject::App;
    let command = if of_app { "app --start … --app-port … --check" } else { "check" };
    let rows = [
        ("requires", clause.text.to_owned()),
        ("clause", clause.url.to_owned()),
        ("holds", format!("since Dapr {}{until}; {}; {}", clause.since, clause.basis, entry.level)),
        ("stands in", format!("{}/{}", entry.area, entry.chapter)),
        ("judges", entry.subject.to_owned()),
        ("owed by", entry.of.clone().unwrap_or_default()),
        ("over", transports.join(", ")),
        ("needs", entry.needs.join(", ")),
        ("again", format!("dapr-conformance {command} {}", entry.id)),
        ("mutants", if of_app { String::new() } else { format!("dapr-conformance mutants {}", entry.id) }),
    ];
    for (label, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(out, "  {label:<9}  {value}");
    }
    out.push_str("\n  steps\n");
    for step in &entry.steps {
        let _ = writeln!(out, "    {}{}", step.name, step.apart());
        if let Some(of) = &step.of {
            let _ = writeln!(out, "      owed by {of}");
        }
        if let Some(reason) = step.on_dapr {
            let _ = writeln!(out, "      shown by real Dapr alone: {reason}");
        }
        if !step.cites.is_empty() {
            let _ = writeln!(out, "      shows {}", step.cites.join(", "));
        }
        if !step.rows.is_empty() {
            let _ = writeln!(out, "      observes {}", step.rows.join(", "));
        }
        for Wrong(slug, sentence) in &step.mutants {
            let _ = writeln!(out, "      fails on {slug}: {sentence}");
        }
    }
    out
}
