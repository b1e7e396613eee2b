//! Values of a contract file, each looked at once; what is wrong with one is noted, and the reading goes on.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use fixtures::nearest::nearest;

use super::keys::Section;
use super::unfilled::is_todo;
use crate::app::mistake::Mistake;
use crate::app::name::is_name;
use crate::lint::yaml::node::{Node, Value};

/// What has been wrong so far. A value that is still to be written is no mistake: it counts as absent here.
#[derive(Debug, Default)]
pub(super) struct Reader {
    mistakes: Vec<Mistake>,
    /// Where the files are that the contract names.
    folder: PathBuf,
}

impl Reader {
    /// Of a contract in that folder.
    pub(super) fn within(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), ..Self::default() }
    }

    /// A file that the contract names.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// All that was wrong.
    pub(super) fn into_mistakes(self) -> Vec<Mistake> {
        self.mistakes
    }

    /// Notes that something is wrong.
    pub(super) fn note(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    /// Whether the node is such a mapping. What is wrong with its keys is noted, and does not keep the rest from being
    /// read.
    pub(super) fn is(&mut self, node: &Node, section: &Section) -> bool {
        let Value::Mapping(entries) = &node.resolved().value else {
            let keys = section.keys.join(", ");
            self.unfit(node, section.name, &format!("a mapping with the keys {keys}"));
            return false;
        };
        for (place, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.name() != "<<") {
            let name = entry.name();
            if !section.keys.contains(&name) {
                let near = nearest(name, section.keys.iter().copied());
                let mistake = Mistake::at(&entry.key, format!("`{name}` is no key of {}", section.name));
                self.note(mistake.help(format!("the nearest: {}", near.join(", "))));
            } else if entries[..place].iter().any(|before| before.name() == name) {
                self.note(Mistake::at(&entry.key, format!("`{name}` stands here twice")));
            }
        }
        true
    }

    /// The mapping under that key; `None` when there is none.
    pub(super) fn part<'n>(&mut self, node: &'n Node, key: &str, section: &Section) -> Option<&'n Node> {
        let part = node.at(&[key])?;
        self.is(part, section).then_some(part)
    }

    /// The members of the list under that key.
    pub(super) fn items<'n>(&mut self, node: &'n Node, key: &str) -> &'n [Rc<Node>] {
        match node.at(&[key]) {
            Some(list) if !matches!(list.resolved().value, Value::Sequence(_)) => {
                self.unfit(list, &format!("`{key}`"), "a list: each member on a line of its own that begins with `- `");
                &[]
            }
            list => list.map(Node::items).unwrap_or_default(),
        }
    }

    /// The members of a list of mappings.
    pub(super) fn parts<'n>(&mut self, node: &'n Node, key: &str, section: &Section) -> Vec<&'n Node> {
        let items = self.items(node, key).iter().map(|item| &**item);
        items.filter(|item| self.is(item, section)).collect()
    }

    /// The text under that key.
    pub(super) fn text(&mut self, node: &Node, key: &str) -> Option<String> {
        let value = node.at(&[key]).filter(|value| !is_todo(value))?;
        let text = value.text().filter(|text| !text.is_empty()).map(str::to_owned);
        if text.is_none() {
            self.unfit(value, &format!("`{key}`"), "a text with something in it");
        }
        text
    }

    /// The text under a key that has to be there; empty when it is not.
    pub(super) fn needed(&mut self, node: &Node, key: &str, section: &Section) -> String {
        if node.at(&[key]).is_none() {
            self.missing(node, key, section);
        }
        self.text(node, key).unwrap_or_default()
    }

    /// Notes that a key has to be there.
    pub(super) fn missing(&mut self, node: &Node, key: &str, section: &Section) {
        self.note(Mistake::at(node, format!("`{key}` is missing in {}", section.name)));
    }

    /// The names in the list under that key.
    pub(super) fn names(&mut self, node: &Node, key: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for item in self.items(node, key).iter().filter(|item| !is_todo(item)) {
            match item.text() {
                Some(name) if names.iter().any(|known| known == name) => {
                    self.note(Mistake::at(item, format!("`{name}` is named twice")));
                }
                Some(name) if is_name(name) => names.push(name.to_owned()),
                Some(_) => self.note(Mistake::at(item, "a name has letters, digits, `-`, `.` and `_` only")),
                None => self.unfit(item, &format!("a member of `{key}`"), "a name"),
            }
        }
        names
    }

    /// The members of a mapping under names that are its team's own; `what` is the mapping, for findings.
    pub(super) fn named<'n>(&mut self, node: &'n Node, what: &str) -> Vec<(&'n str, &'n Node)> {
        let Value::Mapping(entries) = &node.resolved().value else {
            self.unfit(node, what, "a mapping: each name on a line of its own that ends with a colon");
            return Vec::new();
        };
        let mut members: Vec<(&str, &Node)> = Vec::new();
        for entry in entries {
            let name = entry.name();
            if name == "<<" {
                self.note(Mistake::at(&entry.key, format!("nothing is merged into {what}: write it there")));
            } else if members.iter().any(|(known, _)| *known == name) {
                self.note(Mistake::at(&entry.key, format!("`{name}` stands here twice")));
            } else {
                members.push((name, &*entry.value));
            }
        }
        members
    }

    /// The number under that key.
    pub(super) fn number(&mut self, node: &Node, key: &str, within: RangeInclusive<u16>) -> Option<u16> {
        let value = node.at(&[key]).filter(|value| !is_todo(value))?;
        let number = value.integer().and_then(|number| u16::try_from(number).ok());
        let number = number.filter(|number| within.contains(number));
        if number.is_none() {
            self.unfit(value, &format!("`{key}`"), &format!("a number from {} to {}", within.start(), within.end()));
        }
        number
    }

    /// What the word under that key stands for.
    pub(super) fn choice<T: Copy>(&mut self, node: &Node, key: &str, words: &[(&str, T)]) -> Option<T> {
        let value = node.at(&[key]).filter(|value| !is_todo(value))?;
        let said = value.text().unwrap_or_default();
        let meant = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(said)).map(|(_, meant)| *meant);
        if meant.is_none() {
            let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.note(Mistake::at(value, format!("`{key}` is one of {}", words.join(", "))));
        }
        meant
    }

    /// Notes that a value is of another kind.
    pub(super) fn unfit(&mut self, node: &Node, what: &str, wanted: &str) {
        if !is_todo(node) {
            let met =
                node.text().map_or(node.described().to_owned(), |text| format!("{} (`{text}`)", node.described()));
            self.note(Mistake::at(node, format!("{what} is {met}")).help(format!("it is {wanted}")));
        }
    }
}
