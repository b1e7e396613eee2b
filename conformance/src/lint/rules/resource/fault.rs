//! What of a resource does not fit the schema of its kind. One walk finds all of it and gives each fault one name, so
//! that no two rules speak of the same.

use crate::lint::facts::resource::{IN_FILES, Schema, Type, schema};
use crate::lint::prelude::*;
use crate::lint::yaml::scalar::Type as Word;

/// One thing that does not fit.
pub(super) struct Fault<'a> {
    /// The keys that lead to it, or to the mapping that it is in; `*` for a member of a list, and for a name that
    /// people choose.
    pub(super) way: Vec<&'static str>,
    /// What it is.
    pub(super) what: What<'a>,
}

/// What does not fit.
pub(super) enum What<'a> {
    /// A key that the schema does not have.
    Unknown {
        /// The key with its value.
        entry: &'a Entry,
        /// The mapping that it is in.
        mapping: &'a Node,
        /// What the schema has there.
        within: &'static Schema,
    },
    /// A key that the schema has in other letters, small or capital.
    Case {
        /// The key with its value.
        entry: &'a Entry,
        /// The mapping that it is in.
        mapping: &'a Node,
        /// The key of the schema.
        known: &'static str,
    },
    /// A value of another type.
    Kind {
        /// Its key; empty for a member of a list.
        key: &'a str,
        /// The value.
        node: &'a Node,
        /// What the schema wants.
        wanted: &'static Schema,
    },
    /// A word that is not among the allowed ones, or nothing where something has to be.
    Word {
        /// The value.
        node: &'a Node,
        /// What the schema wants.
        wanted: &'static Schema,
    },
    /// A field that must be there.
    Missing {
        /// The mapping that lacks it.
        mapping: &'a Node,
        /// Its name.
        name: &'static str,
        /// What the schema wants there.
        wanted: &'static Schema,
    },
}

/// What of `resource` does not fit; nothing when its kind or version is unknown.
pub(super) fn faults<'a>(set: &Set, resource: &'a Resource) -> Vec<Fault<'a>> {
    let Some(schema) = schema(&resource.kind, &resource.api_version) else { return Vec::new() };
    let kubernetes = set.is_for_kubernetes(resource);
    // What daprd reads in another way from a file is no fault where it may be one.
    let in_files = if resource.kind == "Configuration" && !kubernetes { IN_FILES } else { &[] };
    let mut walk = Walk { in_files, way: Vec::new(), found: Vec::new() };
    walk.value("", &resource.root, schema);
    let spec = schema.field("spec").filter(|spec| !spec.required.is_empty());
    if let Some(wanted) = spec.filter(|_| lacks(&resource.root, "spec")) {
        walk.push(What::Missing { mapping: &resource.root, name: "spec", wanted });
    }
    walk.found
}

/// The keys as a reader writes them: `spec.metadata[].value`.
pub(super) fn path(way: &[&str]) -> String {
    way.iter().fold(String::new(), |path, name| match *name {
        "*" => path + "[]",
        name if path.is_empty() => name.to_owned(),
        name => path + "." + name,
    })
}

/// Whether a mapping has nothing under that key, in whatever case.
pub(super) fn lacks(mapping: &Node, name: &str) -> bool {
    let has = |entry: &Entry| entry.name().eq_ignore_ascii_case(name) && !entry.value.is_null();
    mapping.at(&[name]).is_none() && !mapping.entries().iter().any(has)
}

struct Walk<'a> {
    in_files: &'static [(&'static [&'static str], Type)],
    way: Vec<&'static str>,
    found: Vec<Fault<'a>>,
}

impl<'a> Walk<'a> {
    fn push(&mut self, what: What<'a>) {
        self.found.push(Fault { way: self.way.clone(), what });
    }

    /// Whether a file may hold something else here, or below it, than Kubernetes takes.
    fn is_other(&self, name: Option<&str>) -> bool {
        let here = |way: &[&str]| way.iter().copied().eq(self.way.iter().copied().chain(name));
        self.in_files.iter().any(|known| here(known.0))
    }

    fn value(&mut self, key: &'a str, node: &'a Node, schema: &'static Schema) {
        // What is not filled in yet may become anything.
        let is_open = |text: &str| text.contains("{{") || text.contains('$');
        if node.is_null() || node.text().is_some_and(is_open) || self.is_other(None) {
            return;
        }
        match (schema.kind, &node.resolved().value) {
            (Type::Object, Value::Mapping(_)) => self.object(node, schema),
            (Type::Map, Value::Mapping(entries)) => {
                let own = entries.iter().filter(|entry| entry.name() != "<<");
                self.members(own.map(|entry| (entry.name(), &*entry.value)), schema);
            }
            (Type::Array, Value::Sequence(items)) if items.is_empty() && schema.filled => {
                self.push(What::Word { node, wanted: schema });
            }
            (Type::Array, Value::Sequence(items)) => self.members(items.iter().map(|item| ("", &**item)), schema),
            (kind, Value::Scalar(_)) if fits(node, kind) => {
                let text = node.text().unwrap_or_default();
                let other = !schema.allowed.is_empty() && !schema.allowed.iter().any(|allowed| allowed == text);
                if kind == Type::String && (other || schema.filled && text.is_empty()) {
                    self.push(What::Word { node, wanted: schema });
                }
            }
            (Type::Any, _) => {}
            _ => self.push(What::Kind { key, node, wanted: schema }),
        }
    }

    fn members(&mut self, members: impl Iterator<Item = (&'a str, &'a Node)>, schema: &'static Schema) {
        let Some(items) = schema.items.as_deref() else { return };
        self.way.push("*");
        members.for_each(|(key, member)| self.value(key, member, items));
        self.way.pop();
    }

    fn object(&mut self, mapping: &'a Node, schema: &'static Schema) {
        // What a misspelled key was meant to be is not missing.
        let mut meant = Vec::new();
        for entry in mapping.entries() {
            let name = entry.name();
            if name.is_empty() || name == "<<" {
                continue;
            }
            let Some((known, inner)) = schema.folded(name) else {
                if !self.is_other(Some(name)) {
                    meant.extend(near(name, schema.names()));
                    self.push(What::Unknown { entry, mapping, within: schema });
                }
                continue;
            };
            if known != name {
                self.push(What::Case { entry, mapping, known });
            }
            self.way.push(known);
            self.value(name, &entry.value, inner);
            self.way.pop();
        }
        for name in schema.required.iter().map(String::as_str) {
            let Some(wanted) = schema.field(name).filter(|_| lacks(mapping, name) && !meant.contains(&name)) else {
                continue;
            };
            self.push(What::Missing { mapping, name, wanted });
        }
    }
}

/// Whether a scalar is of that type.
fn fits(node: &Node, kind: Type) -> bool {
    match (kind, node.kind()) {
        (Type::Any | Type::IntOrString, _) | (Type::String, Some(Word::Text)) => true,
        (Type::Integer, Some(Word::Float(number))) => number.fract() == 0.0,
        (Type::Integer, Some(word)) => matches!(word, Word::Integer(_)),
        (Type::Number, Some(word)) => matches!(word, Word::Integer(_) | Word::Float(_)),
        (Type::Boolean, Some(word)) => matches!(word, Word::Boolean(_)),
        _ => false,
    }
}
