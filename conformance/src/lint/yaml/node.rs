//! The tree of a document.

use std::rc::Rc;

use super::scalar::{Scalar, Type};
use crate::lint::source::{Place, SourceId, Span};

/// One node: a scalar, a list, a mapping, or a reference to another one.
#[derive(Debug)]
pub struct Node {
    /// The text that it stands in.
    pub source: SourceId,
    /// Its bytes, quotes included.
    pub span: Span,
    /// What it is.
    pub value: Value,
}

/// What a node is.
#[derive(Debug)]
pub enum Value {
    /// A word, a number, a text.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Rc<Node>>),
    /// A mapping, in the order of the file.
    Mapping(Vec<Entry>),
    /// `*name`: the node that `&name` marks.
    Alias(Rc<Node>),
}

/// A key with its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: Rc<Node>,
    /// The value.
    pub value: Rc<Node>,
}

impl Entry {
    /// The key as a text; empty for a key that is no scalar.
    #[must_use]
    pub fn name(&self) -> &str {
        self.key.text().unwrap_or_default()
    }
}

impl Node {
    /// Where it is.
    #[must_use]
    pub fn place(&self) -> Place {
        Place { source: self.source, start: self.span.start, end: self.span.end }
    }

    /// The node itself, or the one that it refers to.
    #[must_use]
    pub fn resolved(&self) -> &Self {
        match &self.value {
            Value::Alias(node) => node.resolved(),
            _ => self,
        }
    }

    /// The entries of a mapping; none of anything else. Keys that `<<` merges into it are not among them.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.resolved().value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The members of a list; none of anything else.
    #[must_use]
    pub fn items(&self) -> &[Rc<Self>] {
        match &self.resolved().value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entry with that key, the mapping's own or one merged into it by `<<`. Of two own ones the last counts, as it
    /// does for Dapr.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        let own = self.entries().iter().rev().find(|entry| entry.name() == key);
        own.or_else(|| {
            let merged = self.entries().iter().find(|entry| entry.name() == "<<")?.value.resolved();
            match &merged.value {
                Value::Sequence(several) => several.iter().find_map(|one| one.own_entry(key)),
                _ => merged.own_entry(key),
            }
        })
    }

    fn own_entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().rev().find(|entry| entry.name() == key)
    }

    /// The value under that key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Rc<Self>> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value at the end of a way of keys; empty values count as absent.
    #[must_use]
    pub fn at(&self, way: &[&str]) -> Option<&Self> {
        let node = way.iter().try_fold(self, |node, key| node.get(key).map(|node| &**node))?;
        (!node.is_null()).then_some(node)
    }

    /// The scalar.
    #[must_use]
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.resolved().value {
            Value::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of a scalar, whatever its type.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.scalar().map(|scalar| scalar.text.as_str())
    }

    /// The type of a scalar.
    #[must_use]
    pub fn kind(&self) -> Option<Type> {
        self.scalar().map(Scalar::kind)
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.kind() == Some(Type::Null)
    }

    /// The text of a scalar that a reader takes for a text.
    #[must_use]
    pub fn string(&self) -> Option<&str> {
        (self.kind() == Some(Type::Text)).then(|| self.text()).flatten()
    }

    /// A boolean, also one in quotes when `quoted`.
    #[must_use]
    pub fn boolean(&self) -> Option<bool> {
        match self.kind() {
            Some(Type::Boolean(value)) => Some(value),
            _ => None,
        }
    }

    /// A whole number.
    #[must_use]
    pub fn integer(&self) -> Option<i64> {
        match self.kind() {
            Some(Type::Integer(value)) => Some(value),
            _ => None,
        }
    }

    /// What it is, for a reader: `a list`, `a number`.
    #[must_use]
    pub fn described(&self) -> &'static str {
        match (&self.resolved().value, self.kind()) {
            (Value::Sequence(_), _) => "a list",
            (Value::Mapping(_), _) => "a mapping",
            (_, Some(Type::Null)) => "empty",
            (_, Some(Type::Boolean(_))) => "a boolean",
            (_, Some(Type::Integer(_) | Type::Float(_))) => "a number",
            _ => "a text",
        }
    }

    /// Calls `visit` with it and all nodes below it. References are not followed: what they name is visited where it
    /// stands.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        match &self.value {
            Value::Sequence(items) => items.iter().for_each(|item| item.walk(visit)),
            Value::Mapping(entries) => entries.iter().for_each(|entry| entry.value.walk(visit)),
            Value::Scalar(_) | Value::Alias(_) => {}
        }
    }
}
