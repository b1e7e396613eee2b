//! A Component, seen as what its type reads.

use crate::lint::facts::component::{self, Version};
use crate::lint::resource::Resource;
use crate::lint::source::Place;
use crate::lint::yaml::node::Node;

/// A Component.
#[derive(Debug, Clone, Copy)]
pub struct Component<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// Its type, `pubsub.kafka`; empty when there is none.
    pub kind: &'a str,
}

/// One member of `spec.metadata`.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// The whole member.
    pub node: &'a Node,
    /// Its name, where it stands.
    pub name: &'a Node,
}

impl<'a> Field<'a> {
    /// The name as it is written.
    #[must_use]
    pub fn written(&self) -> &'a str {
        self.name.text().unwrap_or_default()
    }

    /// Whether this is its name: Dapr compares names of fields without case.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.written().eq_ignore_ascii_case(name)
    }

    /// The value, where it stands; `None` when it comes from a secret or a variable, or is missing.
    #[must_use]
    pub fn value(&self) -> Option<&'a Node> {
        self.node.at(&["value"])
    }

    /// The value as a text.
    #[must_use]
    pub fn text(&self) -> Option<&'a str> {
        self.value().and_then(Node::text)
    }

    /// `secretKeyRef`, where it stands.
    #[must_use]
    pub fn secret(&self) -> Option<&'a Node> {
        self.node.at(&["secretKeyRef"])
    }

    /// Whether the value comes from elsewhere: a secret, or a variable of the sidecar.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        self.secret().is_some() || self.node.at(&["envRef"]).is_some()
    }

    /// What to point at: the value, or else the name.
    #[must_use]
    pub fn place(&self) -> Place {
        self.value().unwrap_or(self.name).place()
    }

    /// Whether it says yes, as Dapr reads booleans of components: `true`, `yes`, `on`, `y`, `t` or 1, whatever their case.
    #[must_use]
    pub fn is_true(&self) -> bool {
        let yes = ["1", "true", "t", "y", "yes", "on"];
        self.text().is_some_and(|text| yes.iter().any(|word| text.trim().eq_ignore_ascii_case(word)))
    }
}

impl<'a> Component<'a> {
    /// The resource as a component; `None` when it is none.
    #[must_use]
    pub fn of(resource: &'a Resource) -> Option<Self> {
        let kind = resource.at(&["spec", "type"]).and_then(Node::text).unwrap_or_default();
        resource.is("Component").then_some(Self { resource, kind })
    }

    /// Whether that is its type. Dapr compares what stands before the first dot to the letter, and the rest without case.
    #[must_use]
    pub fn is(&self, kind: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind) && kind.starts_with(self.category())
    }

    /// The first part of its type, `pubsub`.
    #[must_use]
    pub fn category(&self) -> &'a str {
        self.kind.split('.').next().unwrap_or_default()
    }

    /// Where its type stands, or else its head.
    #[must_use]
    pub fn kind_node(&self) -> &'a Node {
        self.resource.at(&["spec", "type"]).unwrap_or_else(|| self.resource.head())
    }

    /// `spec.version` as it is written; empty when there is none, which most types take for `v1`.
    #[must_use]
    pub fn version(&self) -> &'a str {
        self.resource.at(&["spec", "version"]).and_then(Node::text).unwrap_or_default()
    }

    /// The name of the resource; empty when there is none.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.resource.name().unwrap_or_default()
    }

    /// What Dapr knows of its type and version; `None` when it has no such one.
    #[must_use]
    pub fn facts(&self) -> Option<&'static Version> {
        component::table().find(self.kind)?.version(self.version())
    }

    /// The fields, in the order of the file.
    #[must_use]
    pub fn fields(&self) -> Vec<Field<'a>> {
        let list = self.resource.at(&["spec", "metadata"]).map(Node::items).unwrap_or_default();
        list.iter().filter_map(|node| Some(Field { node, name: node.at(&["name"])? })).collect()
    }

    /// The field of that name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Field<'a>> {
        self.fields().into_iter().find(|field| field.is(name))
    }

    /// The first field that has one of the names.
    #[must_use]
    pub fn field_of(&self, names: &[&str]) -> Option<Field<'a>> {
        names.iter().find_map(|name| self.field(name))
    }

    /// `auth.secretStore`.
    #[must_use]
    pub fn secret_store(&self) -> Option<&'a Node> {
        self.resource.at(&["auth", "secretStore"])
    }
}
