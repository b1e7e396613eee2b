//! `summary.md`: the run on half a page, for a job summary or a review.

use std::fmt::Write as _;

use super::of_app;
use super::summary;
use super::unasked::{self, Unasked};
use super::word::{is_about_app, is_advice, is_of_app, over};
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
    let about_app = is_about_app(report);
    let title = if about_app {
        format!("An app of Dapr, beside {}", of_app::beside(report))
    } else {
        format!("Dapr conformance: {}", place.name)
    };
    let mut out = format!("# {title}\n\n{}\n\n", summary::counts(report));
    let _ = writeln!(out, "| | |\n|---|---|");
    // Beside an app there is no broker and no database.
    let of_dapr = |text: String| if about_app { String::new() } else { text };
    let rows = [
        ("Dapr", of_dapr(place.dapr.clone())),
        ("Kafka", of_dapr(place.kafka.clone())),
        ("PostgreSQL", of_dapr(place.postgres.clone())),
        ("Components", of_dapr(place.components.iter().cloned().collect::<Vec<_>>().join(", "))),
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
    section(&mut out, "Advice", report, is_advice);
    section(&mut out, "Changed: seen once, promised by nobody", report, |one| {
        Conclusion::of(one) == Conclusion::Changed
    });
    section(&mut out, "Known violations", report, |one| one.known);
    section(&mut out, "Not offered", report, |one| one.verdict == Verdict::NotOffered && !is_of_app(one));
    withheld(&mut out, report);
    not_asked(&mut out, report);
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
    let of_dapr = report.checks.iter().filter(|result| !is_of_app(result));
    let mut rows = of_dapr.flat_map(|result| result.withheld.iter().map(move |one| (result, one))).peekable();
    if rows.peek().is_some() {
        let _ = writeln!(out, "\n## Steps not offered\n\n| check | over | steps | why |\n|---|---|---|---|");
    }
    for (result, withheld) in rows {
        let (over, steps) = (result.transport.slug(), withheld.steps.join(", "));
        let _ = writeln!(out, "| `{}` | {over} | {steps} | {} |", result.id, cell(&withheld.reason));
    }
}

/// What was not asked of an app, each reason once.
fn not_asked(out: &mut String, report: &Report) {
    for (row, Unasked { reason, names }) in unasked::by_reason(&report.checks).into_iter().enumerate() {
        if row == 0 {
            let _ = writeln!(out, "\n## Not asked\n\n| why | what |\n|---|---|");
        }
        let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(out, "| {} | {} |", cell(reason), names.join(", "));
    }
}

fn section(out: &mut String, title: &str, report: &Report, fits: impl Fn(&CheckResult) -> bool) {
    let results: Vec<_> = report.checks.iter().filter(|result| fits(result)).collect();
    if results.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n## {title}\n\n| check | over | step | what |\n|---|---|---|---|");
    for result in results {
        let over = over(result);
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
        let over = over(result);
        let _ = writeln!(out, "| `{}` | {over} | {} | {} |", result.id, count.number, cell(&count.what));
    }
}

/// A value that cannot leave its cell.
fn cell(value: &str) -> String {
    value.lines().next().unwrap_or_default().replace('|', "\\|")
}
