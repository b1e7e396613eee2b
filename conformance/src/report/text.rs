//! Findings for a terminal: at most 25 lines, always in the same order; behind them what was counted.

use std::fmt::Write as _;
use std::path::Path;

use crate::model::clause::{Basis, Clause};
use crate::model::finding::Finding;
use crate::model::manifest::Manifests;
use crate::model::result::CheckResult;
use crate::model::verdict::Verdict;
use crate::model::withheld::Withheld;

/// Most findings shown of one step.
const FINDINGS: usize = 3;
/// Longest value shown on one line, in characters.
const WIDTH: usize = 180;
/// Most lines shown of one value.
const LINES: usize = 3;
/// Most ledger lines shown.
const LEDGER: usize = 8;
/// Most lines of an error: its text, and the tail of the log that explains it.
const ERROR: usize = 22;
/// Lines of a long error that stand before what is left out: what failed, and that its last lines follow.
const HEAD: usize = 2;
/// Column of what stands right in the first line.
const RIGHT: usize = 72;

/// One trial of a check of `clause` as text: a line when it held, a block for each finding, the error or reason otherwise. `place` says
/// on what it ran.
#[must_use]
pub fn result(clause: &Clause, result: &CheckResult, place: &str) -> String {
    let place = format!("{} · {place}", result.transport.slug());
    let mut out = String::new();
    for step in &result.steps {
        let findings: Vec<_> = result.findings.iter().filter(|finding| finding.step == step.name).collect();
        for finding in findings.iter().take(FINDINGS) {
            out.push_str(&block(clause, result, finding, &place));
        }
        if let more @ 1.. = findings.len().saturating_sub(FINDINGS) {
            let _ = writeln!(out, "  {:<9}  … and {more} more findings at {}, in the report", "", step.name);
        }
    }
    if let Some(error) = &result.error {
        // What stands beside a violation is what could not be told.
        out.push_str(&first(Verdict::Unknown.word(), &result.id, &place));
        trouble(&mut out, error);
        line(&mut out, "evidence", result.evidence.as_deref().unwrap_or_default());
        again(&mut out, result);
    }
    if result.findings.is_empty() && result.error.is_none() {
        let took = format!("{place} · {} ms", result.wall_ms);
        let told = if result.verdict == Verdict::NotOffered { &place } else { &took };
        out.push_str(&first(result.verdict.word(), &result.id, told));
        line(&mut out, "reason", result.reason.as_deref().unwrap_or_default());
    }
    for Withheld { steps, reason } in &result.withheld {
        line(&mut out, "withheld", &format!("{}: {reason}", steps.join(", ")));
    }
    for (row, count) in result.counts.iter().enumerate() {
        line(&mut out, if row == 0 { "counted" } else { "" }, &format!("{:>5}  {}", count.number, count.what));
    }
    out
}

/// What a reader types to see the evidence: the folder and its files.
pub(crate) fn evidence(out: &Path, folder: &str) -> String {
    let path = out.join(folder);
    let files = std::fs::read_dir(&path).into_iter().flatten().flatten();
    let mut names: Vec<_> = files.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    format!("{}/  {}", path.display(), names.join("  "))
}

/// What was found in resource files, each with the rule that explains it.
pub(crate) fn manifests(manifests: &Manifests) -> String {
    let mut out = String::new();
    for fault in &manifests.findings {
        out.push_str(&first("LINT", &format!("{} {}", fault.severity.word(), fault.rule), &fault.place()));
        line(&mut out, "says", &fault.message);
        fault.help.iter().for_each(|help| line(&mut out, "help", help));
        line(&mut out, "explained", &format!("dapr-conformance lint explain {}", fault.rule));
    }
    out
}

/// The same block with its verdict word in colour.
pub(crate) fn painted(block: &str, colour: bool) -> String {
    let mut out = block.to_owned();
    if colour {
        let (violated, unknown, changed) = (Verdict::Violated.word(), Verdict::Unknown.word(), Verdict::Changed.word());
        let words = [(violated, 31), (unknown, 33), (changed, 35), ("KNOWN", 36), ("LINT", 31)];
        for (word, code) in words {
            if block.starts_with(word) {
                out.replace_range(..word.len(), &format!("\u{1b}[1;{code}m{word}\u{1b}[0m"));
                break;
            }
        }
    }
    out
}

fn first(word: &str, what: &str, place: &str) -> String {
    let left = format!("{word:<9} {what}");
    format!("{left:<RIGHT$}  {place}\n")
}

fn block(clause: &Clause, result: &CheckResult, finding: &Finding, place: &str) -> String {
    let step = result.steps.iter().find(|step| step.name == finding.step);
    let name = format!("{} › {}", result.id, finding.step);
    if let Some(known) = step.and_then(|step| step.known.as_deref()) {
        // Its full story stands in the baseline.
        let mut out = first("KNOWN", &name, place);
        line(&mut out, "expected", &finding.expected);
        line(&mut out, "actual", &finding.actual);
        line(&mut out, "known", known);
        return out;
    }
    let observed = step.is_some_and(|step| step.observed);
    let word = if observed { Verdict::Changed } else { Verdict::Violated }.word();
    let mut out = first(word, &name, place);
    line(&mut out, if clause.basis == Basis::Observed { "observed" } else { "requires" }, clause.text);
    value(&mut out, "sent", &finding.sent, LINES);
    value(&mut out, "expected", &finding.expected, LINES);
    value(&mut out, "actual", &finding.actual, LINES);
    let (shown, rest) = finding.ledger.split_at(finding.ledger.len().min(LEDGER));
    for (number, call) in shown.iter().enumerate() {
        line(&mut out, if number == 0 { "ledger" } else { "" }, call);
    }
    match rest {
        [] => {}
        [last] => line(&mut out, "", last),
        more => line(&mut out, "", &format!("… and {} more", more.len())),
    }
    value(&mut out, "hint", &finding.hint, LINES);
    // Of a promise only a step may have been observed.
    let only = if observed && clause.basis != Basis::Observed { "; this step only observed" } else { "" };
    let level = if result.level.is_binding() { String::new() } else { format!("; {}", result.level.slug()) };
    line(&mut out, "clause", &format!("{}; since {}; {}{only}{level}", clause.url, clause.since, clause.basis.slug()));
    line(&mut out, "evidence", result.evidence.as_deref().unwrap_or_default());
    again(&mut out, result);
    out
}

/// A labelled value of one line; an empty one is left out, a long one cut.
fn line(out: &mut String, label: &str, text: &str) {
    value(out, label, text, 1);
}

/// A labelled value of several lines, at most so many.
fn value(out: &mut String, label: &str, text: &str, most: usize) {
    if text.is_empty() {
        return;
    }
    let all: Vec<_> = text.lines().collect();
    for (number, text) in all.iter().take(most).enumerate() {
        let label = if number == 0 { label } else { "" };
        let cut = if number + 1 == most && all.len() > most { " …" } else { "" };
        let _ = writeln!(out, "  {label:<9}  {}{cut}", short(text));
    }
}

/// An error with the log that explains it. What is too long loses its middle: the cause and the help stand at the end.
fn trouble(out: &mut String, text: &str) {
    let all: Vec<_> = text.lines().collect();
    let dropped = if all.len() > ERROR { HEAD..all.len() - (ERROR - HEAD - 1) } else { all.len()..all.len() };
    for (number, text) in all.iter().enumerate().filter(|(number, _)| !dropped.contains(number)) {
        if number == dropped.end {
            let _ = writeln!(out, "  {:<9}  … {} lines", "", dropped.len());
        }
        let label = if number == 0 { "error" } else { "" };
        let shown = if is_cause(text) { (*text).to_owned() } else { short(text) };
        let _ = writeln!(out, "  {label:<9}  {shown}");
    }
}

/// Whether daprd says in this line what is wrong: its text ends with the innermost cause, so it is never cut.
fn is_cause(line: &str) -> bool {
    line.contains(" level=fatal ") || line.contains(" level=error ")
}

/// The command is there to be copied, so it is never cut.
fn again(out: &mut String, result: &CheckResult) {
    let _ = writeln!(out, "  {:<9}  {}", "again", result.again);
}

fn short(text: &str) -> String {
    match text.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
