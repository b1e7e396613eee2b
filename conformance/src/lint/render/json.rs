//! For a program: an array, one member a finding, as `conformance/schemas/lint.schema.json` describes it.

use serde::Serialize;

use crate::lint::fix::Safety;
use crate::lint::judge::Diagnostic;
use crate::lint::rule::Severity;
use crate::lint::set::Set;
use crate::lint::source::Place;

/// One finding.
#[derive(Debug, Serialize)]
pub struct Line<'a> {
    rule: &'static str,
    severity: Severity,
    #[serde(flatten)]
    at: At<'a>,
    message: &'a str,
    help: Option<&'a str>,
    errata: &'static [&'static str],
    labels: Vec<Labelled<'a>>,
    fix: Option<Fixed<'a>>,
}

/// A place: lines and columns from 1, columns in characters; the end is behind the last character.
#[derive(Debug, Serialize)]
struct At<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Debug, Serialize)]
struct Labelled<'a> {
    #[serde(flatten)]
    at: At<'a>,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct Fixed<'a> {
    title: &'a str,
    safety: Safety,
    edits: Vec<Edited<'a>>,
}

#[derive(Debug, Serialize)]
struct Edited<'a> {
    #[serde(flatten)]
    at: At<'a>,
    text: &'a str,
}

/// The findings as data.
#[must_use]
pub fn lines<'a>(set: &'a Set, found: &'a [Diagnostic]) -> Vec<Line<'a>> {
    found.iter().map(|diagnostic| line(set, diagnostic)).collect()
}

fn line<'a>(set: &'a Set, diagnostic: &'a Diagnostic) -> Line<'a> {
    let Diagnostic { rule, finding } = diagnostic;
    let labels = finding.labels.iter().map(|label| Labelled { at: at(set, &label.place), text: &label.text });
    let fix = finding.fix.as_ref().map(|fix| Fixed {
        title: &fix.title,
        safety: fix.safety,
        edits: fix.edits.iter().map(|edit| Edited { at: at(set, &edit.place), text: &edit.text }).collect(),
    });
    Line {
        rule: rule.name,
        severity: rule.severity,
        at: at(set, &finding.primary.place),
        message: &finding.message,
        help: finding.help.as_deref(),
        errata: diagnostic.errata(),
        labels: labels.collect(),
        fix,
    }
}

fn at<'a>(set: &'a Set, place: &Place) -> At<'a> {
    let source = set.source(place.source);
    let (start, end) = (source.position(place.start), source.position(place.end));
    At { file: &source.name, line: start.line, column: start.column, end_line: end.line, end_column: end.column }
}
