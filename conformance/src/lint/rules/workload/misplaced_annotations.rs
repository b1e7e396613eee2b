//! Annotations of a Deployment itself are not those of its pods: the injector never sees them, and no sidecar comes.

use crate::lint::facts::annotation::{PREFIX, annotation};
use crate::lint::fix::Edit;
use crate::lint::prelude::*;
use crate::lint::source::{Place, Source};
use crate::lint::workload::Workload;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.misplaced-annotations",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/workload/misplaced-annotations.md"),
    judge,
    ..Rule::ERROR
};

/// Where annotations stand that nobody reads, beside the pod template.
const HEADS: [&[&str]; 2] = [&["metadata"], &["spec", "jobTemplate", "metadata"]];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for workload in set.workloads().filter(|workload| workload.resource.kind != "Pod") {
        if workload.annotations().iter().any(|entry| entry.name().starts_with(PREFIX)) {
            continue;
        }
        let misplaced = HEADS.iter().find_map(|way| {
            let head = workload.resource.at(way)?;
            let annotations = head.entry("annotations")?;
            let enabled = annotations.value.entry("dapr.io/enabled")?;
            let wanted = enabled.value.text().is_some_and(|text| text.eq_ignore_ascii_case("true"));
            wanted.then_some((head, annotations, enabled))
        });
        let Some((head, annotations, enabled)) = misplaced else { continue };
        let kind = &workload.resource.kind;
        let message = format!("the {kind} has this annotation and its pods have not, so the injector adds no sidecar");
        let finding = Finding::at(&enabled.key, message)
            .help("the annotations of `dapr.io` belong under `metadata` of the pod template")
            .fix(moved(set.source(workload.resource.source), head, annotations, &workload));
        found.push(match workload.pod.entry("metadata") {
            Some(metadata) => finding.label(&metadata.key, "the pods are made after this"),
            None => finding,
        });
    }
}

/// The lines with Dapr's annotations, taken to the pod template as they stand, comments included. `None` where they do
/// not stand together on lines of their own, or the template has no `metadata` to take them.
fn moved(source: &Source, parent: &Node, annotations: &Entry, workload: &Workload<'_>) -> Option<Fix> {
    let entries = annotations.value.entries();
    let first = entries.iter().position(is_daprs)?;
    let count = entries.iter().filter(|entry| is_daprs(entry)).count();
    let together = entries.get(first..first + count)?;
    let target = workload.pod.at(&["metadata"])?;
    if !together.iter().all(is_daprs) || !is_block(source, &annotations.value) || !is_block(source, target) {
        return None;
    }
    let (head, last) = (together.first()?, together.last()?);
    let key_line = source.line(annotations.key.span.start);
    // With nothing left the key goes along, unless that would leave nothing of what it stands in.
    let whole = count == entries.len();
    if whole && parent.entries().len() == 1 {
        return None;
    }
    let start = if whole { key_line.start } else { source.line(head.key.span.start).start };
    let stop = last_line(source, last);
    let from = if whole { key_line.end } else { start };
    let lines = source.text.get(from..stop)?;
    let key = source.text.get(annotations.key.span.start..key_line.end).filter(|_| whole);
    let old = column(source, head);
    let (at, text) = match target.entry("annotations") {
        Some(own) if is_block(source, &own.value) && !key.is_some_and(|key| key.contains('#')) => {
            let indent = column(source, own.value.entries().first()?);
            (last_line(source, own.value.entries().last()?), indented(lines, old, indent))
        }
        Some(_) => return None,
        None => {
            let indent = column(source, target.entries().first()?);
            let key = key.unwrap_or("annotations:\n");
            let text = format!("{}{key}{}", " ".repeat(indent), indented(lines, old, indent + 2));
            (last_line(source, target.entries().last()?), text)
        }
    };
    if (start..=stop).contains(&at) {
        return None;
    }
    let text = if text.ends_with('\n') { text } else { format!("{text}\n") };
    let text = if source.text[..at].ends_with('\n') { text } else { format!("\n{text}") };
    let id = workload.resource.source;
    let taken = Edit { place: Place { source: id, start, end: stop }, text: String::new() };
    let given = Edit { place: Place { source: id, start: at, end: at }, text };
    Some(Fix::risky("move them to the pod template", [taken, given]))
}

fn is_daprs(entry: &Entry) -> bool {
    annotation(entry.name()).is_some()
}

/// Whether a mapping has its entries on lines of their own, and stands here and not elsewhere.
fn is_block(source: &Source, node: &Node) -> bool {
    matches!(&node.value, Value::Mapping(entries) if !entries.is_empty())
        && source.text.get(node.span.clone()).is_some_and(|text| !text.starts_with('{'))
}

/// How far an entry is indented.
fn column(source: &Source, entry: &Entry) -> usize {
    source.position(entry.key.span.start).column - 1
}

/// Where the last line of an entry ends.
fn last_line(source: &Source, entry: &Entry) -> usize {
    let stop = entry.value.span.end.max(entry.key.span.end);
    source.line(source.text[..stop].trim_end().len()).end
}

/// Lines that were indented by `old`, indented by `new`.
fn indented(lines: &str, old: usize, new: usize) -> String {
    let line = |line: &str| {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        format!("{}{}", " ".repeat(new), &line[blanks.min(old)..])
    };
    lines.split_inclusive('\n').map(|it| if it.trim().is_empty() { it.to_owned() } else { line(it) }).collect()
}
