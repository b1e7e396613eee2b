//! `spec.endpoint` of an MCPServer.

use crate::lint::prelude::*;

/// The ways to a server, of which an endpoint has one.
pub(super) const TRANSPORTS: [&str; 3] = ["streamableHTTP", "sse", "stdio"];

/// The ways that an endpoint names, in the order of the file; their case does not matter in a folder of resources.
pub(super) fn transports(server: &Resource) -> Vec<&Entry> {
    let entries = server.at(&["spec", "endpoint"]).map(Node::entries).unwrap_or_default();
    let named = |entry: &&Entry| TRANSPORTS.iter().any(|name| entry.name().eq_ignore_ascii_case(name));
    entries.iter().filter(named).filter(|entry| !entry.value.is_null()).collect()
}

/// The value of the way of that name.
pub(super) fn transport<'a>(server: &'a Resource, name: &str) -> Option<&'a Node> {
    transports(server).into_iter().find(|entry| entry.name().eq_ignore_ascii_case(name)).map(|entry| &*entry.value)
}

/// What a server that is refused does to the sidecar.
pub(super) fn fate(server: &Resource) -> &'static str {
    match server.at(&["spec", "ignoreErrors"]).and_then(Node::boolean) {
        Some(true) => "the server is left out",
        _ => "daprd ends at start",
    }
}
