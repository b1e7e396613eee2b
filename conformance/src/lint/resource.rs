//! Resources: documents, or members of a `List`, with a kind.

use std::rc::Rc;

use crate::lint::source::{Place, SourceId};
use crate::lint::yaml::node::Node;

/// The first part of the `apiVersion` of Dapr's own kinds.
const GROUP: &str = "dapr.io/";

/// One resource.
#[derive(Debug, Clone)]
pub struct Resource {
    /// The text that it stands in.
    pub source: SourceId,
    /// Its content.
    pub root: Rc<Node>,
    /// Its kind, `Component`.
    pub kind: String,
    /// Its `apiVersion`, `dapr.io/v1alpha1`.
    pub api_version: String,
}

impl Resource {
    /// The resources of a document, or of a list of them; none when it has no kind or no `apiVersion`.
    #[must_use]
    pub fn of(root: &Rc<Node>) -> Vec<Self> {
        let text = |key: &str| root.at(&[key]).and_then(Node::text).map(str::to_owned);
        let (Some(kind), Some(api_version)) = (text("kind"), text("apiVersion")) else { return Vec::new() };
        match root.at(&["items"]) {
            Some(items) if kind.ends_with("List") => items.items().iter().flat_map(Self::of).collect(),
            _ => vec![Self { source: root.source, root: Rc::clone(root), kind, api_version }],
        }
    }

    /// Where it is.
    #[must_use]
    pub fn place(&self) -> Place {
        self.root.place()
    }

    /// Whether its kind is one of Dapr's.
    #[must_use]
    pub fn is_dapr(&self) -> bool {
        self.api_version.starts_with(GROUP)
    }

    /// Whether it is one of Dapr's `kind`, in any version.
    #[must_use]
    pub fn is(&self, kind: &str) -> bool {
        self.is_dapr() && self.kind == kind
    }

    /// The version behind the group, `v1alpha1`.
    #[must_use]
    pub fn version(&self) -> &str {
        self.api_version.rsplit('/').next().unwrap_or_default()
    }

    /// The value at the end of a way of keys.
    #[must_use]
    pub fn at(&self, way: &[&str]) -> Option<&Node> {
        self.root.at(way)
    }

    /// `metadata.name`.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name_node().and_then(Node::text)
    }

    /// Where its name stands.
    #[must_use]
    pub fn name_node(&self) -> Option<&Node> {
        self.at(&["metadata", "name"])
    }

    /// `metadata.namespace`.
    #[must_use]
    pub fn namespace(&self) -> Option<&str> {
        self.at(&["metadata", "namespace"]).and_then(Node::text)
    }

    /// What to point at when something is missing: the name, or else the kind.
    #[must_use]
    pub fn head(&self) -> &Node {
        self.name_node().or_else(|| self.at(&["kind"])).unwrap_or(&self.root)
    }

    /// The app ids of `scopes`, each where it stands; empty when every app loads it.
    #[must_use]
    pub fn scopes(&self) -> Vec<&Node> {
        let scopes = self.at(&["scopes"]).map(Node::items).unwrap_or_default();
        scopes.iter().map(|scope| &**scope).filter(|scope| scope.text().is_some()).collect()
    }

    /// Whether the app of that id loads it.
    #[must_use]
    pub fn is_loaded_by(&self, app: &str) -> bool {
        let scopes = self.scopes();
        scopes.is_empty() || scopes.iter().any(|scope| scope.text() == Some(app))
    }
}
