//! `summary.md`: the run on half a page, for a job summary or a review.

use std::fmt::Write as _;

use super::summary;
use crate::judge::totals::{self, Flake};
use crate::model::conclusion::Conclusion;
use crate::model::finding::Finding;
use crate::model::report::Report;
use crate::model::result::CheckResult;
use crate::model::verdict::Verdict;

/// The Markdown text.
#[must_use]
pub fn render(report: &Report) -> String {
    let header = &report.header;
    let place = &header.environment;
    let mut out = format!("# Dapr conformance: {}\n\n{}\n\n", place.name, summary::counts(report));
    let _ = writeln!(out, "| | |\n|---|---|");
    let rows = [
        ("Dapr", place.dapr.clone()),
        ("Kafka", place.kafka.clone()),
        ("PostgreSQL", place.postgres.clone()),
        ("Components", place.components.iter().cloned().collect::<Vec<_>>().join(", ")),
        ("Host", place.host.clone()),
        ("Started", header.started.clone()),
        ("Command", format!("`{}`", header.command)),
    ];
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        let _ = writeln!(out, "| {name} | {} |", cell(value));
    }
    manifests(&mut out, report);
    section(&mut out, "Violated", report, CheckResult::is_defect);
    section(&mut out, "Unknown", report, |one| one.verdict == Verdict::Unknown);
    section(&mut out, "Violated, but not binding", report, |one| one.is_violated() && !one.is_defect());
    section(&mut out, "Changed: seen once, promised by nobody", report, |one| {
        Conclusion::of(one) == Conclusion::Changed
    });
    section(&mut out, "Known violations", report, |one| one.known);
    section(&mut out, "Not offered", report, |one| one.verdict == Verdict::NotOffered);
    withheld(&mut out, report);
    counts(&mut out, report);
    let flakes = totals::flakes(&report.checks);
    if !flakes.is_empty() {
        let _ = writeln!(out, "\n## Differing between repetitions\n");
        for Flake { id, transport, held, of } in flakes {
            let _ = writeln!(out, "- `{id}` over {} held {held} of {of} times", transport.slug());
        }
    }
    out
}

/// What was found in resource files stands first: a check that fails may only show it again.
fn manifests(out: &mut String, report: &Report) {
    let Some(manifests) = &report.manifests else { return };
    let _ = writeln!(out, "\n## Resource files\n\n{}", summary::manifests(report).unwrap_or_default());
    if !manifests.findings.is_empty() {
        let _ = writeln!(out, "\n| rule | where | what |\n|---|---|---|");
    }
    for fault in &manifests.findings {
        let (word, what) = (fault.severity.word(), cell(&fault.message));
        let _ = writeln!(out, "| {word} `{}` | `{}` | {what} |", fault.rule, fault.place());
    }
}

/// The steps that nobody there owes, beside what was judged of their checks.
fn withheld(out: &mut String, report: &Report) {
    let mut rows =
        report.checks.iter().flat_map(|result| result.withheld.iter().map(move |one| (result, one))).peekable();
    if rows.peek().is_some() {
        let _ = writeln!(out, "\n## Steps not offered\n\n| check | over | steps | why |\n|---|---|---|---|");
    }
    for (result, withheld) in rows {
        let (over, steps) = (result.transport.slug(), withheld.steps.join(", "));
        let _ = writeln!(out, "| `{}` | {over} | {steps} | {} |", result.id, cell(&withheld.reason));
    }
}

fn section(out: &mut String, title: &str, report: &Report, fits: impl Fn(&CheckResult) -> bool) {
    let results: Vec<_> = report.checks.iter().filter(|result| fits(result)).collect();
    if results.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## {title}\n\n| check | over | step | what |\n|---|---|---|---|");
    for result in results {
        let over = result.transport.slug();
        for finding in &result.findings {
            let what = format!("expected {}; actual {}", finding.expected, finding.actual);
            let _ = writeln!(out, "| `{}` | {over} | {} | {} |", result.id, step(result, finding), cell(&what));
        }
        if let Some(told) = result.error.as_ref().or(result.reason.as_ref()) {
            let _ = writeln!(out, "| `{}` | {over} | | {} |", result.id, cell(told));
        }
    }
}

/// The step of a finding; beside a violation a reader is told which was no promise.
fn step(result: &CheckResult, finding: &Finding) -> String {
    let observed = result.steps.iter().any(|step| step.name == finding.step && step.observed);
    let mixed = observed && result.verdict != Verdict::Changed;
    format!("{}{}", finding.step, if mixed { " (changed)" } else { "" })
}

/// What the trials counted, the numbers of one trial below each other.
fn counts(out: &mut String, report: &Report) {
    let all = report.checks.iter().flat_map(|result| result.counts.iter().map(move |count| (result, count)));
    for (row, (result, count)) in all.enumerate() {
        if row == 0 {
            let _ = writeln!(out, "\n## Counted\n\n| check | over | number | what |\n|---|---|---:|---|");
        }
        let over = result.transport.slug();
        let _ = writeln!(out, "| `{}` | {over} | {} | {} |", result.id, count.number, cell(&count.what));
    }
}

/// A value that cannot leave its cell.
fn cell(value: &str) -> String {
    value.lines().next().unwrap_or_default().replace('|', "\\|")
}
