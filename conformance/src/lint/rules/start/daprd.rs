//! The daprds that compose files start, with their flags as daprd itself reads them.

use crate::lint::document::Document;
use crate::lint::facts::word::{self, Takes};
use crate::lint::fix::Edit;
use crate::lint::prelude::*;
use crate::lint::source::Place;
use crate::lint::yaml::scalar::{Scalar, Style};

/// A service of a compose file that runs daprd.
#[derive(Debug)]
pub(super) struct Daprd<'a> {
    /// The file that it stands in.
    pub(super) document: &'a Document,
    /// The service.
    pub(super) service: &'a Entry,
    /// Its flags, in the order of the command.
    pub(super) flags: Vec<Given<'a>>,
    /// Whether compose fills in words that may be further flags.
    pub(super) expands: bool,
}

/// A flag as it is given.
#[derive(Debug)]
pub(super) struct Given<'a> {
    /// Its name, without dashes.
    pub(super) name: String,
    /// What daprd knows of it; `None` when it has no such flag.
    pub(super) known: Option<&'static word::Flag>,
    /// Its value, behind `=` or the next word.
    pub(super) value: Option<String>,
    /// The word with its name.
    pub(super) word: Word<'a>,
    /// The next word, when that is its value.
    pub(super) behind: Option<Word<'a>>,
}

/// A word of a command.
#[derive(Debug)]
pub(super) struct Word<'a> {
    /// The word.
    pub(super) text: String,
    /// Where it stands.
    pub(super) place: Place,
    /// The member of the list that it is; `None` in a command that is one text.
    node: Option<&'a Node>,
}

impl Daprd<'_> {
    /// The flag of that name; of several the last one counts.
    pub(super) fn flag(&self, name: &str) -> Option<&Given<'_>> {
        self.flags.iter().rev().find(|given| given.name == name)
    }

    /// The values of lists, of all flags with one of the names: each value with its flag.
    pub(super) fn values(&self, names: &[&str]) -> Vec<(&str, &Given<'_>)> {
        let given = self.flags.iter().filter(|given| names.contains(&given.name.as_str()));
        let values =
            given.flat_map(|given| given.text().unwrap_or_default().split(',').map(move |it| (it.trim(), given)));
        values.filter(|(value, _)| !value.is_empty()).collect()
    }

    /// Whether it takes its resources from Kubernetes, and not from folders and files.
    pub(super) fn is_in_kubernetes(&self) -> bool {
        self.flag("mode").is_some_and(|mode| mode.value.as_deref() != Some("standalone"))
    }
}

impl Given<'_> {
    /// Its value; `None` when there is none, or compose fills it in.
    pub(super) fn text(&self) -> Option<&str> {
        self.value.as_deref().filter(|value| !value.contains('$'))
    }

    /// Where its value stands, or else the flag.
    pub(super) fn place(&self) -> &Place {
        self.behind.as_ref().map_or(&self.word.place, |word| &word.place)
    }
}

impl Word<'_> {
    /// The edit that writes another word there.
    pub(super) fn replaced(&self, text: &str) -> Edit {
        match self.node {
            Some(node) => edit::replace(node, text),
            None => Edit { place: self.place.clone(), text: text.to_owned() },
        }
    }
}

/// The daprds of all compose files.
pub(super) fn daprds(set: &Set) -> Vec<Daprd<'_>> {
    let mut found = Vec::new();
    for document in &set.documents {
        found.extend(services(document).iter().filter_map(|service| daprd(set, document, service)));
    }
    found
}

/// The services of a compose file; none of another one.
pub(super) fn services(document: &Document) -> &[Entry] {
    let root = document.root.as_ref().filter(|_| document.is_compose());
    root.and_then(|root| root.at(&["services"])).map(Node::entries).unwrap_or_default()
}

/// The words of all that a service starts; `None` when they cannot be told for sure.
pub(super) fn command<'a>(set: &Set, service: &'a Node) -> Option<Vec<Word<'a>>> {
    let mut words = Vec::new();
    for command in ["entrypoint", "command"].iter().filter_map(|key| service.at(&[key])) {
        words.extend(split(set, command)?);
    }
    Some(words)
}

fn daprd<'a>(set: &Set, document: &'a Document, service: &'a Entry) -> Option<Daprd<'a>> {
    let mut words = command(set, &service.value)?.into_iter();
    // A shell before it would read the words in its own way.
    words.next().filter(|first| first.text.rsplit('/').next() == Some("daprd"))?;
    let (flags, expands) = flags(words);
    Some(Daprd { document, service, flags, expands })
}

/// Reads flags as daprd does: one dash is as good as two, a switch has its value only behind `=`, any other flag takes
/// the next word whatever it is, and `--` ends them all.
fn flags<'a>(mut words: impl Iterator<Item = Word<'a>>) -> (Vec<Given<'a>>, bool) {
    let (mut flags, mut expands) = (Vec::new(), false);
    while let Some(word) = words.next() {
        if word.text == "--" {
            break;
        }
        let bare = word.text.strip_prefix("--").or_else(|| word.text.strip_prefix('-')).unwrap_or_default();
        let (name, value) = match bare.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (bare.to_owned(), None),
        };
        if name.is_empty() || name.contains('$') {
            expands |= word.text.contains('$');
            continue;
        }
        let known = word::flag(&name);
        let takes = value.is_none() && known.is_some_and(|flag| flag.takes != Takes::Switch);
        let behind = if takes { words.next() } else { None };
        let value = value.or_else(|| behind.as_ref().map(|word| word.text.clone()));
        flags.push(Given { name, known, value, word, behind });
    }
    (flags, expands)
}

/// The words of a command, a list or one text. A text with quotes is not taken apart.
fn split<'a>(set: &Set, command: &'a Node) -> Option<Vec<Word<'a>>> {
    let command = command.resolved();
    match &command.value {
        Value::Sequence(items) => {
            let word =
                |text: &str, item: &'a Node| Word { text: text.to_owned(), place: item.place(), node: Some(item) };
            items.iter().map(|item| item.text().map(|text| word(text, item))).collect()
        }
        Value::Scalar(scalar) => written(set, command, scalar),
        Value::Mapping(_) | Value::Alias(_) => None,
    }
}

/// The words of a text, each where it stands in the file.
fn written(set: &Set, node: &Node, scalar: &Scalar) -> Option<Vec<Word<'static>>> {
    if scalar.text.contains(['"', '\'', '\\', '`']) {
        return None;
    }
    let text = set.source(node.source).text.get(node.span.clone())?;
    let (start, end) = match scalar.style {
        Style::Plain => (0, text.len()),
        Style::Single | Style::Double => (1, text.len().checked_sub(1)?),
        // Behind the line with the mark of the block.
        Style::Block => (text.find('\n')?, text.len()),
    };
    let text = text.get(start..end)?;
    if !text.split_whitespace().eq(scalar.text.split_whitespace()) {
        return None;
    }
    let (mut words, mut from) = (Vec::new(), 0);
    for word in text.split_whitespace() {
        let at = from + text[from..].find(word)?;
        from = at + word.len();
        let place =
            Place { source: node.source, start: node.span.start + start + at, end: node.span.start + start + from };
        words.push(Word { text: word.to_owned(), place, node: None });
    }
    Some(words)
}
