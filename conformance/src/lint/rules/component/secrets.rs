//! Where resources take secrets from: the store that they name, and the stores that they are loaded with.

use crate::lint::prelude::*;
use crate::lint::set::Target;

/// The store that daprd adds by itself in a cluster.
pub(super) const BUILT_IN: &str = "kubernetes";

/// The ways to the members of an `HTTPEndpoint` that may hold a `secretKeyRef`.
const TLS: [&str; 3] = ["rootCA", "certificate", "privateKey"];

/// The ways of an `MCPServer` to reach it over HTTP.
const TRANSPORTS: [&str; 2] = ["streamableHTTP", "sse"];

/// A resource that may take values from a secret store.
pub(super) struct User<'a> {
    /// The resource.
    pub(super) resource: &'a Resource,
    /// Its `secretKeyRef`, those with a name.
    pub(super) references: Vec<&'a Node>,
    /// The name of the store, where it stands.
    pub(super) store: Option<&'a Node>,
}

impl<'a> User<'a> {
    /// All resources that take something from a secret store.
    pub(super) fn all(set: &'a Set) -> impl Iterator<Item = Self> {
        set.dapr().filter_map(Self::of).filter(|user| !user.references.is_empty())
    }

    fn of(resource: &'a Resource) -> Option<Self> {
        let own = resource.at(&["auth", "secretStore"]);
        let (references, store) = match resource.kind.as_str() {
            "Component" => (members(resource.at(&["spec", "metadata"])), own),
            "HTTPEndpoint" => {
                let tls = TLS.iter().filter_map(|part| resource.at(&["spec", "clientTLS", part, "secretKeyRef"]));
                (members(resource.at(&["spec", "headers"])).into_iter().chain(tls).collect(), own)
            }
            "MCPServer" => {
                let endpoint = resource.at(&["spec", "endpoint"])?;
                let transport = TRANSPORTS.iter().find_map(|name| endpoint.at(&[name]))?;
                (members(transport.at(&["headers"])), transport.at(&["auth", "secretStore"]))
            }
            _ => return None,
        };
        let references = references.into_iter().filter(|reference| said(reference, "name").is_some()).collect();
        let store = store.filter(|store| store.text().is_some_and(|text| !text.is_empty()));
        Some(Self { resource, references, store })
    }
}

/// What the members of a list take from a secret store.
fn members(list: Option<&Node>) -> Vec<&Node> {
    let members = list.map(Node::items).unwrap_or_default();
    members.iter().filter_map(|member| member.at(&["secretKeyRef"])).collect()
}

/// What a reference says under a key, where it stands: `name` or `key`; `None` when that is empty.
pub(super) fn said<'a>(reference: &'a Node, key: &str) -> Option<(&'a Node, &'a str)> {
    let node = reference.at(&[key])?;
    Some((node, node.text().filter(|text| !text.is_empty())?))
}

/// The other secret stores that are loaded together with a resource.
pub(super) fn stores<'a>(set: &'a Set, resource: &Resource) -> Vec<Component<'a>> {
    let others = set.components().filter(|store| !std::ptr::eq(store.resource, resource));
    others.filter(|store| store.category() == "secretstores" && set.together(resource, store.resource)).collect()
}

/// Whether it was said that the files are for daprd outside of a cluster.
pub(super) fn is_said_self_hosted(set: &Set) -> bool {
    set.target == Some(Target::SelfHosted)
}
