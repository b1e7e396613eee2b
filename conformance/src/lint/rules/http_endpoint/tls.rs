//! The documents of `spec.clientTLS`: certificates and keys.

use crate::lint::prelude::*;

/// A document that is there, with its name where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document<'a> {
    /// The name.
    pub(super) key: &'a Node,
    /// The text; `None` when it comes from a secret.
    pub(super) value: Option<&'a Node>,
}

/// `spec.clientTLS` of an endpoint.
pub(super) fn client_tls(endpoint: &Resource) -> Option<&Node> {
    endpoint.at(&["spec", "clientTLS"])
}

/// One of its documents, unless it is empty.
pub(super) fn document<'a>(tls: &'a Node, name: &str) -> Option<Document<'a>> {
    let entry = tls.entry(name)?;
    let value = entry.value.at(&["value"]);
    let given = value.is_some() || entry.value.at(&["secretKeyRef"]).is_some();
    given.then_some(Document { key: &entry.key, value })
}
