//! How YAML is changed without touching what stands around it: comments, order, quotes and line breaks stay.

use std::rc::Rc;

use crate::lint::fix::Edit;
use crate::lint::source::{Place, Source, Span};
use crate::lint::yaml::node::{Entry, Node, Value};
use crate::lint::yaml::parse::parse;
use crate::lint::yaml::scalar::{Scalar, Style, Type};

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

/// `text` as a part of what is written in the place of `like`: in double quotes where that has them, as in JSON.
#[must_use]
pub fn alike(like: &Node, text: &str) -> String {
    let double = like.scalar().is_some_and(|scalar| scalar.style == Style::Double);
    if double { quoted(text) } else { plain(text) }
}

fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "\\r");
    format!("\"{text}\"")
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
    if special || !matches!(same.kind(), Type::Text) { quoted(text) } else { text.to_owned() }
}

/// Takes an entry out of its mapping. Comments around it stay.
#[must_use]
pub fn remove_entry(source: &Source, mapping: &Node, entry: &Entry) -> Edit {
    let span = |entry: &Entry| begun(source, entry.key.span.start)..end(&entry.value).max(entry.key.span.end);
    let at = mapping.entries().iter().position(|other| other.key.span == entry.key.span);
    remove(source, mapping.resolved(), &mapping.entries().iter().map(span).collect::<Vec<_>>(), at.unwrap_or_default())
}

/// Takes a member out of its list. Comments around it stay.
#[must_use]
pub fn remove_item(source: &Source, list: &Node, item: &Node) -> Edit {
    let list = list.resolved();
    let starts: Vec<usize> = if is_flow(source, list) {
        list.items().iter().map(|item| begun(source, item.span.start)).collect()
    } else {
        dashes(source, list)
    };
    let spans: Vec<Span> =
        starts.iter().zip(list.items()).map(|(start, item)| *start..end(item).max(past(source, *start))).collect();
    let at = list.items().iter().position(|other| other.span == item.span);
    remove(source, list, &spans, at.unwrap_or_default())
}

/// Where a node ends, without the line breaks behind it.
fn end(node: &Node) -> usize {
    node.span.end
}

/// Whether a list or a mapping is written in brackets.
fn is_flow(source: &Source, node: &Node) -> bool {
    let text = &source.text[node.span.clone()];
    match &node.value {
        Value::Sequence(items) => text.starts_with('[') && !begins_with(node, items),
        _ => text.starts_with('{'),
    }
}

/// Whether a list begins where its first member does: the parser has it so when the dashes stand below the key's begin.
fn begins_with(list: &Node, items: &[Rc<Node>]) -> bool {
    items.first().is_some_and(|item| item.span.start == list.span.start)
}

/// Where the first dash of a block list stands: the list begins with it, or on its line, behind it.
fn first_dash(source: &Source, list: &Node) -> usize {
    let start = list.span.start;
    if source.text[start..].starts_with('-') && !begins_with(list, list.items()) {
        return start;
    }
    let line = &source.text[source.line(start)];
    source.line(start).start + line.len() - line.trim_start().len()
}

/// Where what begins at `start` begins with its anchor and its tag, a key also with its `?`.
fn begun(source: &Source, start: usize) -> usize {
    let line = source.line(start).start;
    let mut start = start;
    loop {
        let head = source.text[line..start].trim_end();
        let word = head.rfind([' ', '\t', '[', '{', ',']).map_or(0, |at| at + 1);
        if !head[word..].starts_with(['&', '!']) && head[word..] != *"?" {
            return start;
        }
        start = line + word;
    }
}

/// Where the dashes of a block list stand; each may stand lines above its member.
fn dashes(source: &Source, list: &Node) -> Vec<usize> {
    let mut from = first_dash(source, list);
    let dash = |item: &Rc<Node>| {
        let mut at = from;
        for line in source.text[from..item.span.start.max(from)].split_inclusive('\n') {
            if line.trim_start().starts_with('-') {
                at += line.len() - line.trim_start().len();
                break;
            }
            at += line.len();
        }
        from = end(item).max(past(source, at));
        at
    };
    list.items().iter().map(dash).collect()
}

/// Behind the dash at `at`, if one is there.
fn past(source: &Source, at: usize) -> usize {
    at + usize::from(source.text[at..].starts_with('-'))
}

fn remove(source: &Source, node: &Node, spans: &[Span], at: usize) -> Edit {
    let Some(span) = spans.get(at) else { return insert(node.source, node.span.end, String::new()) };
    let next = spans.get(at + 1).map(|next| next.start);
    let place = if is_flow(source, node) {
        let previous = at.checked_sub(1).and_then(|at| spans.get(at)).map(|previous| previous.end);
        of_flow(&source.text, span, previous, next)
    } else {
        of_block(source, span, next)
    };
    Edit { place: Place { source: node.source, start: place.start, end: place.end }, text: String::new() }
}

/// What goes with a member of a block.
fn of_block(source: &Source, span: &Span, next: Option<usize>) -> Span {
    let text = &source.text;
    let (start, stop) = (span.start, trimmed(text, span.end).max(span.start));
    let line = source.line(start).start;
    let before = text[line..start].trim();
    let after = text[stop..].split('\n').next().unwrap_or_default().trim();
    let is_last = after.is_empty() || after.starts_with('#');
    match next {
        // Whole lines, when it stands alone on them.
        _ if before.is_empty() && is_last => line..source.line(stop).end,
        // The dash before it is that of the whole mapping.
        Some(next) if is_bare(text, stop, next) => start..next,
        None if before == "-" && is_last => line..source.line(stop).end,
        _ => start..stop,
    }
}

/// Whether no comment stands between two members.
fn is_bare(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).is_none_or(|between| !between.contains('#'))
}

/// What goes with a member in brackets: one comma, and no comment.
fn of_flow(text: &str, span: &Span, previous: Option<usize>, next: Option<usize>) -> Span {
    let behind = |at: usize, mark: char| {
        let rest = text[at..].trim_start();
        rest.starts_with(mark).then(|| text.len() - rest.len() + 1)
    };
    let start = span.start;
    // A key without a value ends with its colon.
    let stop = behind(span.end, ':').unwrap_or(span.end);
    let head = text[..start].trim_end();
    match (previous, next) {
        (_, Some(next)) if is_bare(text, stop, next) => start..next,
        (Some(previous), None) if head.ends_with(',') && is_bare(text, previous, start) => head.len() - 1..stop,
        _ => start..behind(stop, ',').unwrap_or(stop),
    }
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
    let first = begun(source, mapping.entries().first()?.key.span.start);
    let mapping = mapping.resolved();
    let at = trimmed(&source.text, end(&last.value).max(last.key.span.end));
    if is_flow(source, mapping) {
        let json = is_json(mapping);
        let key = if json { quoted(key) } else { key.to_owned() };
        let value = if json || value.starts_with('\n') { flow(value)? } else { value.to_owned() };
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
    if is_flow(source, list) {
        let value = if is_json(list) { flow(value)? } else { value.to_owned() };
        return Some(insert(list.source, at, format!(", {value}")));
    }
    let dash = source.position(*dashes(source, list).last()?).column - 1;
    Some(below(source, list.source, at, &format!("{}- {value}", " ".repeat(dash))))
}

/// Whether what is in brackets is written as JSON, where keys and texts have double quotes.
fn is_json(node: &Node) -> bool {
    match &node.value {
        Value::Scalar(scalar) => scalar.style == Style::Double,
        Value::Sequence(items) => items.first().is_some_and(|item| is_json(item)),
        Value::Mapping(entries) => entries.first().is_some_and(|entry| is_json(&entry.key)),
        Value::Alias(_) => false,
    }
}

/// YAML as one line of JSON, which is YAML in brackets too.
fn flow(value: &str) -> Option<String> {
    parse(0, value, 0..value.len()).ok()?.root.as_deref().map(json)
}

fn json(node: &Node) -> String {
    match &node.value {
        Value::Alias(node) => json(node),
        Value::Sequence(items) => {
            let items: Vec<String> = items.iter().map(|item| json(item)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Mapping(entries) => {
            let entry = |entry: &Entry| format!("{}: {}", quoted(entry.name()), json(&entry.value));
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Value::Scalar(scalar) => match scalar.kind() {
            Type::Text => quoted(&scalar.text),
            Type::Null => "null".to_owned(),
            Type::Boolean(value) => value.to_string(),
            Type::Integer(number) => number.to_string(),
            Type::Float(_) => scalar.text.clone(),
        },
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::fix::applied;

    /// The text after `change` of what stands under the key `a`.
    fn changed(text: &str, change: impl Fn(&Source, &Node) -> Edit) -> String {
        let source = Source::new("a.yaml", None, "", text);
        let root = parse(0, text, 0..text.len()).unwrap().root.unwrap();
        let changed = applied(text, &[&change(&source, root.at(&["a"]).unwrap())]);
        parse(0, &changed, 0..changed.len()).unwrap_or_else(|why| panic!("{why:?}\n{changed}"));
        changed
    }

    fn without_entry(text: &str, key: &str) -> String {
        changed(text, |source, node| remove_entry(source, node, node.entry(key).unwrap()))
    }

    fn without_item(text: &str, at: usize) -> String {
        changed(text, |source, node| remove_item(source, node, &node.items()[at]))
    }

    #[test]
    fn an_entry_goes_and_the_comments_around_it_stay() {
        assert_eq!(without_entry("a:\n  # b\n  ? b\n  : 1\n  # c\n  c: 2\n", "b"), "a:\n  # b\n  # c\n  c: 2\n");
        assert_eq!(without_entry("a: {b: 1, # b\n  c: 2 }\n", "b"), "a: { # b\n  c: 2 }\n");
        assert_eq!(without_entry("a: {b: 1, # b\n  c: 2 }\n", "c"), "a: {b: 1, # b\n   }\n");
        assert_eq!(without_entry("a: {b: 1,}\n", "b"), "a: {}\n");
        assert_eq!(without_entry("{\"a\": {\n  \"b\": 1,\n  \"c\": 2\n}}\n", "c"), "{\"a\": {\n  \"b\": 1\n}}\n");
    }

    #[test]
    fn an_item_goes_with_its_dash_and_its_anchor() {
        assert_eq!(without_item("a:\n- &x {b: 1}\n- c\n", 0), "a:\n- c\n");
        assert_eq!(without_item("a:\n- [b]\n- c\n", 0), "a:\n- c\n");
        assert_eq!(without_item("a:\n- b: 1\n  c: 2\n- -1\n", 0), "a:\n- -1\n");
        assert_eq!(without_item("a:\n- -1\n- b\n", 0), "a:\n- b\n");
        assert_eq!(without_item("a:\n- # b\n  b: 1\n- c\n", 0), "a:\n- c\n");
        assert_eq!(without_item("a:\n  - - b\n    - c\n  - d\n", 0), "a:\n  - d\n");
        assert_eq!(without_item("a:\n  -\n    # b\n    b: 1\n  # c\n  - c\n", 0), "a:\n  # c\n  - c\n");
        assert_eq!(
            without_item("a:\n  -   b: |\n        x\n      c: 1\n  -\n    # d\n\n    d: 1\n", 0),
            "a:\n  -\n    # d\n\n    d: 1\n"
        );
        assert_eq!(without_item("a: [b, # b\n  c]\n", 0), "a: [ # b\n  c]\n");
        assert_eq!(without_item("a:\n- b\n-\n- c\n", 1), "a:\n- b\n- c\n");
    }

    #[test]
    fn what_is_added_to_json_is_json() {
        let entry =
            |value: &'static str| move |source: &Source, node: &Node| add_entry(source, node, "c", value).unwrap();
        let item = |source: &Source, node: &Node| add_item(source, node, "{c: d}").unwrap();
        assert_eq!(
            changed("{\"a\": {\"b\": 1}}\n", entry("[\"*\", x]")),
            "{\"a\": {\"b\": 1, \"c\": [\"*\", \"x\"]}}\n"
        );
        assert_eq!(changed("{\"a\": {\"b\": 1}}\n", entry("\n  d: e")), "{\"a\": {\"b\": 1, \"c\": {\"d\": \"e\"}}}\n");
        assert_eq!(changed("{\"a\": [{\"b\": 1}]}\n", item), "{\"a\": [{\"b\": 1}, {\"c\": \"d\"}]}\n");
        assert_eq!(changed("a: {b: 1}\n", entry("x")), "a: {b: 1, c: x}\n");
        assert_eq!(changed("a:\n  ? b\n  : 1\n", entry("x")), "a:\n  ? b\n  : 1\n  c: x\n");
        assert_eq!(changed("a:\n  -\n    b: 1\n", item), "a:\n  -\n    b: 1\n  - {c: d}\n");
        assert_eq!(changed("a:\n- {b: 1}\n", item), "a:\n- {b: 1}\n- {c: d}\n");
    }
}
