//! Findings for a terminal, always in the same order; behind them what was counted. What was met is cut to a few lines,
//! what helps is whole.

use std::path::Path;

use fixtures::form::Form;

use super::column::{first, labelled, line, prose, short, value};
use super::word::{self, is_of_app, word};
use crate::model::clause::{Basis, Clause};
use crate::model::finding::Finding;
use crate::model::manifest::Manifests;
use crate::model::result::CheckResult;
use crate::model::verdict::{Judged, Verdict};
use crate::model::withheld::Withheld;

/// Most findings shown of one step.
const FINDINGS: usize = 3;
/// Most lines shown of one value.
const LINES: usize = 3;
/// Most ledger lines shown.
const LEDGER: usize = 8;
/// Most lines of an error: its text, and the tail of the log that explains it.
const ERROR: usize = 22;
/// Lines of a long error that stand before what is left out: what failed, and that its last lines follow.
const HEAD: usize = 2;

/// One trial of a check of `clause` as text: a line when it held, a block for each step with findings, the error or reason
/// otherwise. `place` says on what it ran.
#[must_use]
pub fn result(clause: &Clause, result: &CheckResult, place: &str) -> String {
    let place = met(result, place);
    let mut out = String::new();
    for step in &result.steps {
        let findings: Vec<_> = result.findings.iter().filter(|finding| finding.step == step.name).collect();
        if !findings.is_empty() {
            apart(&mut out);
            out.push_str(&block(clause, result, step, &findings, &place));
        }
    }
    if let Some(error) = &result.error {
        // What stands beside a violation is what could not be told.
        apart(&mut out);
        out.push_str(&first(Verdict::Unknown.word(), &result.id, &place));
        trouble(&mut out, error);
        line(&mut out, "evidence", result.evidence.as_deref().unwrap_or_default());
        labelled(&mut out, "again", &result.again);
    }
    if result.findings.is_empty() && result.error.is_none() {
        let took = format!("{} ms", result.wall_ms);
        let told = match (result.verdict, place.as_str()) {
            (Verdict::NotOffered, place) => place.to_owned(),
            (_, "") => took,
            (_, place) => format!("{place} · {took}"),
        };
        out.push_str(&first(word(result, result.verdict), &result.id, &told));
        prose(&mut out, "reason", result.reason.as_deref().unwrap_or_default());
    }
    // What was not asked of an app is told once for all its checks, at the end.
    for Withheld { steps, reason } in result.withheld.iter().filter(|_| !is_of_app(result)) {
        prose(&mut out, "withheld", &format!("{}: {reason}", steps.join(", ")));
    }
    for (row, count) in result.counts.iter().enumerate() {
        line(&mut out, if row == 0 { "counted" } else { "" }, &format!("{:>5}  {}", count.number, count.what));
    }
    out
}

/// An empty line between two blocks.
fn apart(out: &mut String) {
    if !out.is_empty() {
        out.push('\n');
    }
}

/// On what it ran. An app speaks to its sidecar as it does, and that this is our own double goes without saying.
fn met(result: &CheckResult, place: &str) -> String {
    match (is_of_app(result), place) {
        (false, place) => format!("{} · {place}", result.transport.slug()),
        (true, place) if place == Form::Embedded.slug() => String::new(),
        (true, place) => place.to_owned(),
    }
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
        prose(&mut out, "says", &fault.message);
        fault.help.iter().for_each(|help| prose(&mut out, "help", help));
        line(&mut out, "explained", &format!("dapr-conformance lint explain {}", fault.rule));
    }
    out
}

/// The same block with its verdict word in colour.
pub(crate) fn painted(block: &str, colour: bool) -> String {
    let mut out = block.to_owned();
    if colour {
        let (violated, unknown, changed) = (Verdict::Violated.word(), Verdict::Unknown.word(), Verdict::Changed.word());
        let words = [(violated, 31), (word::ADVICE, 34), (unknown, 33), (changed, 35), ("KNOWN", 36), ("LINT", 31)];
        for (word, code) in words {
            if block.starts_with(word) {
                out.replace_range(..word.len(), &format!("\u{1b}[1;{code}m{word}\u{1b}[0m"));
                break;
            }
        }
    }
    out
}

/// What was found at one step.
fn block(clause: &Clause, result: &CheckResult, step: &Judged, findings: &[&Finding], place: &str) -> String {
    let name = format!("{} › {}", result.id, step.name);
    let shown = &findings[..findings.len().min(FINDINGS)];
    let mut out = String::new();
    if let Some(known) = &step.known {
        // Its full story stands in the baseline.
        out.push_str(&first("KNOWN", &name, place));
        for (number, finding) in shown.iter().enumerate() {
            also(&mut out, number, findings.len());
            line(&mut out, "expected", &finding.expected);
            line(&mut out, "actual", &finding.actual);
        }
        prose(&mut out, "known", known);
        return out;
    }
    out.push_str(&first(word(result, step.when_found()), &name, place));
    line(&mut out, if clause.basis == Basis::Observed { "observed" } else { "requires" }, clause.text);
    for (number, finding) in shown.iter().enumerate() {
        also(&mut out, number, findings.len());
        if number == 0 || shown[number - 1].sent != finding.sent {
            value(&mut out, "sent", &finding.sent, LINES);
        }
        value(&mut out, "expected", &finding.expected, LINES);
        value(&mut out, "actual", &finding.actual, LINES);
        ledger(&mut out, &finding.ledger);
        // Several findings mostly have one mend.
        if shown.get(number + 1).is_none_or(|next| next.hint != finding.hint) {
            prose(&mut out, "hint", &finding.hint);
        }
    }
    if let more @ 1.. = findings.len() - shown.len() {
        labelled(&mut out, "also", &format!("{more} more, in the report"));
    }
    // Of a promise only a step may have been observed.
    let only = if step.observed && clause.basis != Basis::Observed { "; this step only observed" } else { "" };
    let level = if result.level.is_binding() { String::new() } else { format!("; {}", result.level.slug()) };
    line(&mut out, "clause", &format!("{}; since {}; {}{only}{level}", clause.url, clause.since, clause.basis.slug()));
    line(&mut out, "evidence", result.evidence.as_deref().unwrap_or_default());
    labelled(&mut out, "again", &result.again);
    out
}

/// Which one of several findings follows.
fn also(out: &mut String, number: usize, of: usize) {
    if number > 0 {
        labelled(out, "also", &format!("{} of {of}:", number + 1));
    }
}

/// What bears on a finding, a line each.
fn ledger(out: &mut String, calls: &[String]) {
    let (shown, rest) = calls.split_at(calls.len().min(LEDGER));
    for (number, call) in shown.iter().enumerate() {
        line(out, if number == 0 { "ledger" } else { "" }, call);
    }
    match rest {
        [] => {}
        [last] => line(out, "", last),
        more => line(out, "", &format!("… and {} more", more.len())),
    }
}

/// An error with the log that explains it. What is too long loses its middle: the cause and the help stand at the end.
fn trouble(out: &mut String, text: &str) {
    let all: Vec<_> = text.lines().collect();
    let dropped = if all.len() > ERROR { HEAD..all.len() - (ERROR - HEAD - 1) } else { all.len()..all.len() };
    for (number, text) in all.iter().enumerate().filter(|(number, _)| !dropped.contains(number)) {
        if number == dropped.end {
            labelled(out, "", &format!("… {} lines", dropped.len()));
        }
        let label = if number == 0 { "error" } else { "" };
        let shown = if is_cause(text) { (*text).to_owned() } else { short(text) };
        labelled(out, label, &shown);
    }
}

/// Whether daprd says in this line what is wrong: its text ends with the innermost cause, so it is never cut.
fn is_cause(line: &str) -> bool {
    line.contains(" level=fatal ") || line.contains(" level=error ")
}
