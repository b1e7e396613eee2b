//! An endpoint has one way to the server.

use super::endpoint::{TRANSPORTS, fate, transports};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "mcp-server.transport",
    since: "1.18",
    page: include_str!("../../../../lint/mcp-server/transport.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for server in set.of("MCPServer") {
        let Some(spec) = server.at(&["spec"]) else { continue };
        let (named, fate) = (transports(server), fate(server));
        let help = format!("write one of `{}`", TRANSPORTS.join("`, `"));
        if let [first, others @ ..] = named.as_slice() {
            for other in others {
                let message = format!("a second way to the server: {fate}");
                found.push(Finding::at(&other.key, message).label(&first.key, "the first").help(help.clone()));
            }
            continue;
        }
        // A name that there is not is another fault.
        let endpoint = spec.entry("endpoint");
        if endpoint.is_some_and(|entry| !entry.value.entries().is_empty()) || set.is_patch(server) {
            continue;
        }
        let at = endpoint.map_or_else(|| server.head(), |entry| &*entry.key);
        found.push(Finding::at(at, format!("there is no way to the server: {fate}")).help(help));
    }
}
