//! `scopes` stands beside `spec`. Below it nobody reads it, and the resource is for every app.

use crate::lint::facts::resource::schema;
use crate::lint::fix::Edit;
use crate::lint::prelude::*;
use crate::lint::source::{Place, Source};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resource.scopes-under-spec",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resource/scopes-under-spec.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for resource in set.dapr() {
        let own = schema(&resource.kind, &resource.api_version).and_then(|schema| schema.field("scopes"));
        let Some(spec) = resource.at(&["spec"]).filter(|_| own.is_some()) else { continue };
        let wrong = spec.entries().iter().find(|entry| entry.name().eq_ignore_ascii_case("scopes"));
        let Some(entry) = wrong else { continue };
        let effect = match resource.kind.as_str() {
            _ if !resource.scopes().is_empty() => "those beside `spec` count",
            "Component" => "every app loads the component",
            "Subscription" => "every app subscribes",
            _ => "it is for every app",
        };
        found.push(
            Finding::at(&entry.key, format!("`scopes` below `spec` is not read: {effect}"))
                .help("`scopes` stands beside `spec`; Kubernetes refuses it where it is")
                .fix(moved(set.source(resource.source), resource, spec, entry)),
        );
    }
}

/// Moves the entry, with its comments, behind the last one of the resource.
fn moved(source: &Source, resource: &Resource, spec: &Node, entry: &Entry) -> Option<Fix> {
    let (text, root) = (&source.text, &resource.root);
    let (first, last) = (root.entries().first()?, root.entries().last()?);
    if root.get("scopes").is_some() || entry.name() != "scopes" || text[root.span.clone()].starts_with('{') {
        return None;
    }
    let indent = source.position(first.key.span.start).column - 1;
    let (taken, mut lines) = if text[spec.resolved().span.clone()].starts_with('{') {
        let value = text.get(entry.value.span.clone()).filter(|value| !value.is_empty() && !value.contains('\n'))?;
        (edit::remove_entry(source, spec, entry), format!("{}scopes: {value}", " ".repeat(indent)))
    } else {
        lines(source, entry, indent)?
    };
    let at = source.line(end_of(source, last)).end;
    let line_break = if text.contains("\r\n") { "\r\n" } else { "\n" };
    if !text[..at].ends_with('\n') && taken.place.end != at {
        lines.insert_str(0, line_break);
    } else if !lines.ends_with('\n') && text[..at].ends_with('\n') {
        lines.push_str(line_break);
    }
    let put = Edit { place: Place { source: taken.place.source, start: at, end: at }, text: lines };
    Some(Fix::safe("move `scopes` beside `spec`", [taken, put]))
}

/// Takes the lines of an entry away, and gives them back less the indentation that they do not need.
fn lines(source: &Source, entry: &Entry, indent: usize) -> Option<(Edit, String)> {
    let text = &source.text;
    let start = source.line(entry.key.span.start).start;
    let end = source.line(end_of(source, entry)).end;
    let blanks = &text[start..entry.key.span.start];
    let less = blanks.len().checked_sub(indent)?;
    let shorter = |line: &str| {
        let own = line.len() - line.trim_start_matches(' ').len();
        line[own.min(less)..].to_owned()
    };
    let edit = Edit { place: Place { source: entry.key.source, start, end }, text: String::new() };
    blanks.trim().is_empty().then(|| (edit, text[start..end].split_inclusive('\n').map(shorter).collect()))
}

/// The last byte of an entry.
fn end_of(source: &Source, entry: &Entry) -> usize {
    let end = entry.value.span.end.max(entry.key.span.end);
    source.text[..end].trim_end().len().saturating_sub(1)
}
