//! Findings and summaries for a terminal. A finding has at most 25 lines, always in the same order.

use std::fmt::Write as _;

use crate::check::Check;
use crate::report::CheckResult;
use crate::verdict::{Finding, Verdict};

/// Longest value shown on one line.
const WIDTH: usize = 180;
/// Most ledger lines shown.
const LEDGER: usize = 9;

/// One trial as text: a line when it held, a block for each finding, the error or reason otherwise.
#[must_use]
pub fn result(check: &Check, result: &CheckResult, environment: &str) -> String {
    let place = format!("{} · {environment}", result.transport.slug());
    let mut out = String::new();
    for finding in &result.findings {
        out.push_str(&block(check, result, finding, &place));
    }
    if let Some(error) = &result.error {
        let _ = writeln!(out, "{}  {}  {place}", result.verdict.word(), result.id);
        line(&mut out, "error", error);
        line(&mut out, "again", &result.again);
    }
    if result.findings.is_empty() && result.error.is_none() {
        let _ = write!(out, "{}  {}  {place}", result.verdict.word(), result.id);
        if let (Verdict::NotOffered, Some(reason)) = (result.verdict, &result.reason) {
            let _ = write!(out, "  {reason}");
        }
        out.push('\n');
    }
    out
}

fn block(check: &Check, result: &CheckResult, finding: &Finding, place: &str) -> String {
    let step = result.steps.iter().find(|step| step.name == finding.step);
    let known = step.and_then(|step| step.known.as_deref());
    let word = if known.is_some() { "KNOWN" } else { Verdict::Violated.word() };
    let mut out = format!("{word}  {} › {}  {place}\n", result.id, finding.step);
    let clause = &check.clause;
    line(&mut out, "requires", clause.text);
    line(&mut out, "sent", &finding.sent);
    line(&mut out, "expected", &finding.expected);
    line(&mut out, "actual", &finding.actual);
    let (shown, rest) = finding.ledger.split_at(finding.ledger.len().min(LEDGER));
    for call in shown {
        line(&mut out, "ledger", call);
    }
    if !rest.is_empty() {
        line(&mut out, "ledger", &format!("… and {} more", rest.len()));
    }
    line(&mut out, "clause", &format!("{}; since {}; {}", clause.url, clause.since, clause.basis.slug()));
    line(&mut out, "known", known.unwrap_or_default());
    line(&mut out, "evidence", result.evidence.as_deref().unwrap_or_default());
    line(&mut out, "again", &result.again);
    out
}

/// One labelled value; an empty one is left out, a long one cut.
fn line(out: &mut String, label: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    let mut lines = value.lines();
    let cut = |text: &str| -> String {
        let mut short: String = text.chars().take(WIDTH).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        short
    };
    let _ = writeln!(out, "  {label:<9}  {}", cut(lines.next().unwrap_or_default()));
    for further in lines {
        let _ = writeln!(out, "             {}", cut(further));
    }
}
