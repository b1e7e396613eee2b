//! From text to tree.
//!
//! `granit-parser` reads, below `serde-saphyr` already. Measured beside it, each with broken, multi-document, anchored, CRLF,
//! BOM and 5 MB files: `saphyr` 0.3 counts characters, not bytes, and tells no comments; `yamlpath` 1.32 refuses documents
//! of more than 32,768 lines, ends the process at 300 nested mappings, and takes 359 MB and 2.2 s for 5 MB where this one
//! takes 7 MB and 0.5 s. `yamlpatch` addresses the first document only, drops quotes and the byte order mark, and writes
//! `on` for the text "on"; so edits are replaced bytes (`edit.rs`).
//!
//! What it leaves to do: a block ends for it where the next token begins, so the end is that of the last child; a block
//! scalar begins behind its `|` and ends behind the line breaks that follow it; an empty value is the word `~` without a
//! byte.

use std::collections::HashMap;
use std::rc::Rc;

use granit_parser::{Event, Parser, ScalarStyle, ScanError};

use super::comment::Comment;
use super::node::{Entry, Node, Value};
use super::scalar::{Scalar, Style};
use crate::lint::source::{SourceId, Span};

/// How deep lists and mappings may nest; no resource comes near, and the tree is walked by recursion.
const DEPTH: usize = 100;

/// What a part of a text holds.
#[derive(Debug)]
pub struct Parsed {
    /// The first document of the part; `None` when there is nothing but comments.
    pub root: Option<Rc<Node>>,
    /// All comments.
    pub comments: Vec<Comment>,
}

/// Why a part of a text cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong.
    pub why: String,
    /// Where it was noticed, a byte of the text.
    pub at: usize,
}

/// Reads the part `within` of a text: one document, as Dapr takes it.
///
/// # Errors
/// When it is no YAML, refers to what is not there, or nests too deeply.
pub fn parse(source: SourceId, text: &str, within: Span) -> Result<Parsed, Broken> {
    let offset = within.start;
    let options = granit_parser::options! {
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
        max_buffered_comment_events: usize::MAX,
    };
    let mut builder = Builder { source, text, open: Vec::new(), anchors: HashMap::new(), root: None, comments: vec![] };
    for event in Parser::new_from_str_with_options(&text[within], options) {
        let (event, span) = event.map_err(|error| broken(&error, offset))?;
        let start = offset + span.start.byte_offset().unwrap_or(span.start.index());
        let end = offset + span.end.byte_offset().unwrap_or(span.end.index());
        // What follows the end of a document within the part is read by nobody, but its comments may count.
        builder.take(event, start..end.max(start))?;
    }
    builder.comments.sort_by_key(|comment| comment.span.start);
    Ok(Parsed { root: builder.root, comments: builder.comments })
}

fn broken(error: &ScanError, offset: usize) -> Broken {
    let at = error.marker();
    Broken { why: error.info(), at: offset + at.byte_offset().unwrap_or(at.index()) }
}

/// A list or mapping that is not closed yet.
struct Open {
    start: usize,
    /// Where its last child ends: a block ends there, not where the parser notices.
    end: usize,
    anchor: usize,
    flow: bool,
    children: Children,
}

enum Children {
    Items(Vec<Rc<Node>>),
    Entries(Vec<Entry>, Option<Rc<Node>>),
}

struct Builder<'a> {
    source: SourceId,
    text: &'a str,
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
    root: Option<Rc<Node>>,
    comments: Vec<Comment>,
}

impl Builder<'_> {
    /// Where a block scalar begins: at its `|` or `>`, which may have a comment behind it.
    fn header(&self, span: &Span) -> usize {
        let line = self.text[..span.start].trim_end().rfind('\n').map_or(0, |at| at + 1);
        let head = &self.text[line..span.start];
        let mark = head.find(" #").map_or(head, |comment| &head[..comment]).rfind(['|', '>']);
        mark.map_or(span.start, |at| line + at)
    }

    /// Where a block scalar ends, without the line breaks behind it.
    fn trimmed(&self, span: &Span) -> usize {
        span.start + self.text[span.clone()].trim_end().len()
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Broken> {
        match event {
            Event::Comment(text, _) => self.comments.push(Comment { span, text: text.into_owned() }),
            Event::Scalar(text, style, anchor, tag) => {
                let style = match style {
                    ScalarStyle::Plain => Style::Plain,
                    ScalarStyle::SingleQuoted => Style::Single,
                    ScalarStyle::DoubleQuoted => Style::Double,
                    ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
                };
                let span = if style == Style::Block { self.header(&span)..self.trimmed(&span) } else { span };
                let forced = tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str"));
                let text = if span.is_empty() { String::new() } else { text.into_owned() };
                let value = Value::Scalar(Scalar { text, style, forced });
                self.add(Node { source: self.source, span, value }, anchor);
            }
            Event::Alias(anchor) => {
                let refused = || Broken { why: "a reference to what it is part of".into(), at: span.start };
                let node = self.anchors.get(&anchor).cloned().ok_or_else(refused)?;
                self.add(Node { source: self.source, span, value: Value::Alias(node) }, 0);
            }
            Event::SequenceStart(style, anchor, _) => self.start(span, anchor, style, Children::Items(Vec::new())),
            Event::MappingStart(style, anchor, _) => {
                self.start(span, anchor, style, Children::Entries(Vec::new(), None));
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(&span),
            _ => {}
        }
        Ok(())
    }

    fn start(&mut self, span: Span, anchor: usize, style: granit_parser::StructureStyle, children: Children) {
        let flow = style == granit_parser::StructureStyle::Flow;
        self.open.push(Open { start: span.start, end: span.start, anchor, flow, children });
    }

    fn end(&mut self, span: &Span) {
        let Some(open) = self.open.pop() else { return };
        let end = if open.flow { span.end } else { open.end };
        let value = match open.children {
            Children::Items(items) => Value::Sequence(items),
            Children::Entries(entries, _) => Value::Mapping(entries),
        };
        self.add(Node { source: self.source, span: open.start..end.max(open.start), value }, open.anchor);
    }

    fn add(&mut self, node: Node, anchor: usize) {
        let node = Rc::new(node);
        if anchor != 0 {
            self.anchors.insert(anchor, Rc::clone(&node));
        }
        let Some(open) = self.open.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        open.end = open.end.max(node.span.end);
        match &mut open.children {
            Children::Items(items) => items.push(node),
            Children::Entries(entries, key) => match key.take() {
                Some(key) => entries.push(Entry { key, value: node }),
                None => *key = Some(node),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of the value under each key.
    fn values(text: &str) -> Vec<&str> {
        let root = parse(0, text, 0..text.len()).unwrap().root.unwrap();
        root.entries().iter().map(|entry| &text[entry.value.span.clone()]).collect()
    }

    #[test]
    fn a_value_has_the_bytes_that_are_written_for_it() {
        let text = "# é\r\na: 'x'\r\nb: {c: [1, 2]}\r\nd:\r\n  e: f\r\n\r\n  # end\r\ng: \"h\"\r\ni:\r\n";
        assert_eq!(values(text), ["'x'", "{c: [1, 2]}", "e: f", "\"h\"", ""]);
    }

    #[test]
    fn a_block_scalar_begins_at_its_mark_and_ends_with_its_text() {
        assert_eq!(values("a: |- # b | c\n  d\n\n  e\n\nf: >\n  g\n"), ["|- # b | c\n  d\n\n  e", ">\n  g"]);
    }

    #[test]
    fn the_members_of_a_list_are_without_their_dashes() {
        let text = "a:\n- b: 1\n  c: 2\n- d\n";
        let root = parse(0, text, 0..text.len()).unwrap().root.unwrap();
        let items: Vec<_> = root.at(&["a"]).unwrap().items().iter().map(|item| &text[item.span.clone()]).collect();
        assert_eq!(items, ["b: 1\n  c: 2", "d"]);
    }

    #[test]
    fn aliases_and_merged_keys_resolve_and_circles_do_not() {
        let text = "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2\n";
        let root = parse(0, text, 0..text.len()).unwrap().root.unwrap();
        assert_eq!(
            (root.at(&["c", "b"]).unwrap().integer(), root.at(&["d", "b"]).unwrap().integer()),
            (Some(1), Some(1))
        );
        assert!(parse(0, "a: &x [*x]\n", 0..11).unwrap_err().why.contains("part of"));
    }
}
