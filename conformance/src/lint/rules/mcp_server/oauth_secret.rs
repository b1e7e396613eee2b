//! OAuth without a client secret is no log-in for daprd.

use super::endpoint::{fate, transport};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "mcp-server.oauth-secret",
    since: "1.18",
    page: include_str!("../../../../lint/mcp-server/oauth-secret.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for server in set.of("MCPServer") {
        let ways = ["streamableHTTP", "sse"].into_iter().filter_map(|name| transport(server, name));
        for auth in ways.filter_map(|way| way.at(&["auth"])) {
            let Some(entry) = auth.entry("oauth2").filter(|entry| !entry.value.is_null()) else { continue };
            if entry.value.at(&["secretKeyRef"]).is_some() {
                continue;
            }
            let message = format!("without `secretKeyRef` there is no log-in and no connection: {}", fate(server));
            found.push(Finding::at(&entry.key, message).help("name the secret of the client in `secretKeyRef`"));
        }
    }
}
