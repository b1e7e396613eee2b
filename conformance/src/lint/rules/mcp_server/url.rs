//! The address of a server is one of HTTP.

use super::endpoint::{fate, transport};
use crate::lint::prelude::*;
use crate::lint::rules::http_endpoint::address::fault;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "mcp-server.url",
    since: "1.18",
    page: include_str!("../../../../lint/mcp-server/url.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for server in set.of("MCPServer") {
        let ways = ["streamableHTTP", "sse"].into_iter().filter_map(|name| transport(server, name));
        for node in ways.filter_map(|way| way.at(&["url"])) {
            // That there must be one is said of all fields that must not be empty.
            let Some(address) = settled(node).filter(|address| !address.is_empty()) else { continue };
            let Some(fault) = fault(address) else { continue };
            let message = format!("{}: {fault}", fate(server));
            found.push(Finding::at(node, message).help("write it as `https://host:port/path`"));
        }
    }
}
