//! What Dapr knows of a component whose fields are described, and what nothing reads of it.

use crate::lint::facts::component::{Field as Described, Version, table};
use crate::lint::prelude::*;

use super::meant::meant;

/// Names that mean something in a request, or look like the one that is read. As fields of a component nothing reads
/// them: see `secretstores/kubernetes/metadata.go` and `pubsub/rabbitmq/metadata.go` of components-contrib 1.18.3.
const UNREAD: [(&str, &str); 2] = [("secretstores.kubernetes", "namespace"), ("pubsub.rabbitmq", "concurrency")];

/// A component of a type and a version that are described.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    /// The component.
    pub(super) component: Component<'a>,
    /// Its type, also where an alias is written.
    pub(super) kind: &'static str,
    /// What is described of its version.
    pub(super) version: &'static Version,
}

impl<'a> Known<'a> {
    /// The component, when it is described.
    pub(super) fn of(component: Component<'a>) -> Option<Self> {
        let facts = table().find(component.kind).filter(|facts| facts.documented)?;
        Some(Self { component, kind: &facts.kind, version: facts.version(component.version())? })
    }

    /// All of a set.
    pub(super) fn all(set: &'a Set) -> impl Iterator<Item = Self> {
        set.components().filter_map(Self::of)
    }

    /// What is described under a name; a field of several ways to log in comes once for each.
    pub(super) fn described(&self, name: &str) -> Vec<&'static Described> {
        self.version.fields().filter(|field| field.is(name)).collect()
    }

    /// The fields that nothing reads.
    pub(super) fn unread(&self) -> Vec<Field<'a>> {
        let is_read = |name: &str| {
            // A name that is still to be filled in may become any.
            name.is_empty() || name.contains(['$', '{']) || (self.version.accepts(name) && !self.is_unread(name))
        };
        self.component.fields().into_iter().filter(|field| !is_read(field.written())).collect()
    }

    /// The field that a wrong name most likely stands for.
    pub(super) fn meant(&self, name: &str) -> Option<&'static str> {
        let names = self.version.names().into_iter().filter(|known| !self.is_unread(known));
        meant(name, &Vec::from_iter(names))
    }

    fn is_unread(&self, name: &str) -> bool {
        UNREAD.iter().any(|(kind, unread)| *kind == self.kind && unread.eq_ignore_ascii_case(name))
    }
}

/// What comes of a component that does not start.
pub(super) fn end(component: &Component<'_>) -> &'static str {
    let is_ignored = component.resource.at(&["spec", "ignoreErrors"]).and_then(Node::boolean) == Some(true);
    if is_ignored { "the component is left out" } else { "the sidecar ends" }
}
