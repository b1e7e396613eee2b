//! `# dapr-conformance: ignore[kafka.sasl-mechanism] reason`: what the owner of a file accepts, and why.

use crate::lint::set::Set;
use crate::lint::source::{Place, Source};

/// What such a comment begins with.
const MARK: &str = "dapr-conformance:";

/// One comment that accepts findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignore {
    /// The comment.
    pub place: Place,
    /// The first byte of the line whose findings it accepts.
    pub line: usize,
    /// The rules, as they are written.
    pub rules: Vec<String>,
    /// Why; empty when nothing is said.
    pub reason: String,
    /// Whether it reads `ignore[…]`.
    pub sound: bool,
}

/// The comments of all texts that are judged.
#[must_use]
pub fn ignores(set: &Set) -> Vec<Ignore> {
    let documents = set.documents.iter().filter(|document| !set.source(document.source).context);
    let comments =
        documents.flat_map(|document| document.comments.iter().map(move |comment| (document.source, comment)));
    comments
        .filter_map(|(source, comment)| {
            let said = comment.text.trim().strip_prefix(MARK)?.trim();
            let place = Place { source, start: comment.span.start, end: comment.span.end };
            let line = judged(set.source(source), comment.span.start);
            let parts = said.strip_prefix("ignore[").and_then(|rest| rest.split_once(']'));
            let (rules, reason) = parts.unwrap_or_default();
            Some(Ignore {
                place,
                line,
                rules: rules.split(',').map(|rule| rule.trim().to_owned()).filter(|rule| !rule.is_empty()).collect(),
                reason: reason.trim().to_owned(),
                sound: parts.is_some(),
            })
        })
        .collect()
}

/// The line that a comment speaks of: its own when something stands before it, or else the next one with content.
fn judged(source: &Source, comment: usize) -> usize {
    let own = source.line(comment);
    if !source.text[own.start..comment].trim().is_empty() {
        return own.start;
    }
    let mut line = own;
    while line.end < source.text.len() {
        line = source.line(line.end);
        let content = source.text[line.clone()].trim();
        if !content.is_empty() && !content.starts_with('#') {
            break;
        }
    }
    line.start
}
