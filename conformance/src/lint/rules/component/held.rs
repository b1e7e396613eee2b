//! What a `secretstores.local.file` holds, read from its file as the store reads it: see
//! `secretstores/local/file/filestore.go` of components-contrib 1.18.3.

use std::collections::BTreeSet;

use super::literal::literal;
use crate::lint::prelude::*;
use crate::lint::rules::secret::local_file::document;

/// What joins the keys of nested objects where the store does not say it.
const SEPARATOR: &str = ":";

/// The content of the file, and how names are made of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held<'a> {
    root: &'a Node,
    /// What joins the keys of nested objects.
    pub(super) separator: &'a str,
    /// Whether a secret has several keys.
    pub(super) several: bool,
}

impl<'a> Held<'a> {
    /// What a store holds; `None` when it is another one, or its file is not among the texts.
    pub(super) fn of(set: &'a Set, store: &Component<'a>) -> Option<Self> {
        if !store.is("secretstores.local.file") {
            return None;
        }
        let separator = match store.field("nestedSeparator") {
            Some(field) => literal(&field).map(|(_, text)| text)?,
            None => SEPARATOR,
        };
        let several = match store.field("multiValued") {
            Some(field) if field.is_reference() => return None,
            Some(field) => field.is_true(),
            None => false,
        };
        let separator = if separator.is_empty() { SEPARATOR } else { separator };
        Some(Self { root: document(set, store)?.root.as_deref()?, separator, several })
    }

    /// Whether there is an object of that name, whose values have longer names.
    pub(super) fn is_split(&self, name: &str) -> bool {
        !self.several && self.root.get(name).is_some_and(|value| !value.entries().is_empty())
    }

    /// The names of the secrets.
    pub(super) fn names(&self) -> BTreeSet<String> {
        if !self.several {
            return self.joined(self.root);
        }
        // Numbers and lists are left out.
        let is_kept = |value: &Node| value.string().is_some() || matches!(value.resolved().value, Value::Mapping(_));
        let kept = self.root.entries().iter().filter(|entry| is_kept(&entry.value));
        kept.map(|entry| entry.name().to_owned()).collect()
    }

    /// The keys of a secret: a single text has its own name for one.
    pub(super) fn keys(&self, name: &str) -> BTreeSet<String> {
        match self.root.get(name).filter(|value| self.several && value.scalar().is_none()) {
            Some(object) => self.joined(object),
            None => BTreeSet::from([name.to_owned()]),
        }
    }

    /// The ways to all values, each joined to one name.
    fn joined(&self, node: &Node) -> BTreeSet<String> {
        let mut joined = BTreeSet::new();
        self.walk(node, "", &mut joined);
        joined
    }

    fn walk(&self, node: &Node, before: &str, joined: &mut BTreeSet<String>) {
        let way = |name: &str| match before {
            "" => name.to_owned(),
            _ => format!("{before}{}{name}", self.separator),
        };
        match &node.resolved().value {
            Value::Mapping(entries) => {
                for entry in entries {
                    self.walk(&entry.value, &way(entry.name()), joined);
                }
            }
            Value::Sequence(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.walk(item, &way(&at.to_string()), joined);
                }
            }
            Value::Scalar(_) | Value::Alias(_) => {
                joined.insert(before.to_owned());
            }
        }
    }
}
