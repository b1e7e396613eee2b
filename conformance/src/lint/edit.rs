//! How YAML is changed without touching what stands around it: comments, order, quotes and line breaks stay.

use crate::lint::fix::Edit;
use crate::lint::source::{Place, Source, SourceId};
use crate::lint::yaml::node::{Entry, Node, Value};
use crate::lint::yaml::scalar::{Scalar, Style};

/// Writes `text` where a scalar is, in the quotes that it has.
#[must_use]
pub fn replace(node: &Node, text: &str) -> Edit {
    let style = node.scalar().map_or(Style::Plain, |scalar| scalar.style);
    let text = match style {
        Style::Single => format!("'{}'", text.replace('\'', "''")),
        Style::Double | Style::Block => quoted(text),
        Style::Plain => plain(text),
    };
    Edit { place: node.place(), text }
}

/// Writes `text` where a scalar is, in double quotes: a number or a boolean becomes a text.
#[must_use]
pub fn quote(node: &Node, text: &str) -> Edit {
    Edit { place: node.place(), text: quoted(text) }
}

/// Writes `text` where a node is, as it is.
#[must_use]
pub fn rewrite(node: &Node, text: impl Into<String>) -> Edit {
    Edit { place: node.place(), text: text.into() }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `text` without quotes where a reader takes it for the same text, in quotes elsewhere.
#[must_use]
pub fn plain(text: &str) -> String {
    let same = Scalar { text: text.to_owned(), style: Style::Plain, forced: false };
    let special = text.starts_with(|first: char| "-?:,[]{}#&*!|>'\"%@` ".contains(first))
        || text.contains(": ")
        || text.contains(" #")
        || text.contains(['\n', '{', '}', '[', ']', ','])
        || text.ends_with([' ', ':']);
    if special || !matches!(same.kind(), crate::lint::yaml::scalar::Type::Text) {
        quoted(text)
    } else {
        text.to_owned()
    }
}

/// Takes an entry out of its mapping.
#[must_use]
pub fn remove_entry(source: &Source, mapping: &Node, entry: &Entry) -> Edit {
    let spans: Vec<_> = mapping.entries().iter().map(|entry| (entry.key.span.start, end(&entry.value))).collect();
    remove(mapping.resolved().source, source, &spans, entry.key.span.start)
}

/// Takes a member out of its list.
#[must_use]
pub fn remove_item(source: &Source, list: &Node, item: &Node) -> Edit {
    let spans: Vec<_> = list.items().iter().map(|item| (item.span.start, end(item))).collect();
    remove(list.resolved().source, source, &spans, item.span.start)
}

/// Where a node ends, without the line breaks behind it.
fn end(node: &Node) -> usize {
    node.span.end
}

fn remove(id: SourceId, source: &Source, spans: &[(usize, usize)], start: usize) -> Edit {
    let text = &source.text;
    let at = spans.iter().position(|(from, _)| *from == start).unwrap_or_default();
    let stop = trimmed(text, spans.get(at).map_or(start, |(_, to)| *to).max(start));
    let line = source.line(start).start;
    let before = text[line..start].trim_matches([' ', '\t']);
    let after = text[stop..].split('\n').next().unwrap_or_default().trim();
    let next = spans.get(at + 1).map(|(from, _)| *from);
    let alone = before.is_empty() || before == "-";
    let place = |start, end| Place { source: id, start, end };
    // Whole lines, when it stands alone on them.
    let place =
        if alone && (after.is_empty() || after.starts_with('#')) && !(before == "-" && is_entry(text, start, next)) {
            place(line, source.line(stop).end)
        } else if let Some(next) = next {
            place(start, next)
        } else if let Some((_, previous)) = at.checked_sub(1).and_then(|at| spans.get(at)) {
            place(*previous, stop)
        } else {
            place(start, stop)
        };
    Edit { place, text: String::new() }
}

/// Whether what begins at `start`, behind the dash of a list, is the first entry of a mapping with further ones: then the
/// dash is not its own.
fn is_entry(text: &str, start: usize, next: Option<usize>) -> bool {
    next.is_some_and(|next| !text[start..next].contains("\n-") && !text[start..next].trim_end().ends_with('-'))
}

/// `end` without the blanks and line breaks before it.
fn trimmed(text: &str, end: usize) -> usize {
    text[..end].trim_end().len()
}

/// Adds an entry at the end of a mapping; `value` is YAML, of one line or, for a block, of lines that begin with a line
/// break and are indented by two against the key. `None` when the mapping has no entry to stand beside, or has the key.
#[must_use]
pub fn add_entry(source: &Source, mapping: &Node, key: &str, value: &str) -> Option<Edit> {
    let last = mapping.entries().last().filter(|_| mapping.get(key).is_none())?;
    let first = mapping.entries().first()?.key.span.start;
    let mapping = mapping.resolved();
    let at = trimmed(&source.text, end(&last.value).max(last.key.span.end));
    if source.text[mapping.span.clone()].starts_with('{') {
        return Some(insert(mapping.source, at, format!(", {key}: {value}")));
    }
    let indent = " ".repeat(source.position(first).column - 1);
    let gap = if value.starts_with('\n') { "" } else { " " };
    Some(below(
        source,
        mapping.source,
        at,
        &format!("{indent}{key}:{gap}{}", value.replace('\n', &format!("\n{indent}"))),
    ))
}

/// Adds a member at the end of a list; `value` is YAML of one line. `None` when the list is empty.
#[must_use]
pub fn add_item(source: &Source, list: &Node, value: &str) -> Option<Edit> {
    let list = list.resolved();
    let Value::Sequence(items) = &list.value else { return None };
    let last = items.last()?;
    let at = trimmed(&source.text, end(last));
    if source.text[list.span.clone()].starts_with('[') {
        return Some(insert(list.source, at, format!(", {value}")));
    }
    let line = source.line(last.span.start).start;
    let dash = source.text[line..last.span.start].find('-')?;
    Some(below(source, list.source, at, &format!("{}- {value}", " ".repeat(dash))))
}

/// Adds lines below the line with the byte `at`.
fn below(source: &Source, id: usize, at: usize, lines: &str) -> Edit {
    let end = source.line(at).end;
    let line_break = if source.text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines = lines.replace('\n', line_break);
    let ended = source.text[..end].ends_with('\n');
    insert(id, end, if ended { format!("{lines}{line_break}") } else { format!("{line_break}{lines}") })
}

fn insert(source: usize, at: usize, text: String) -> Edit {
    Edit { place: Place { source, start: at, end: at }, text }
}
