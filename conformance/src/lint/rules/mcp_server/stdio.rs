//! A server that daprd would start itself is refused in a cluster, and anywhere when it lies outside of daprd's folder.

use super::endpoint::{fate, transport};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "mcp-server.stdio",
    since: "1.18",
    page: include_str!("../../../../lint/mcp-server/stdio.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for server in set.of("MCPServer") {
        let Some(stdio) = transport(server, "stdio") else { continue };
        let Some(command) = stdio.at(&["command"]) else { continue };
        let fate = fate(server);
        if set.is_for_kubernetes(server) {
            let message = format!("in Kubernetes daprd starts no command of an MCPServer: {fate}");
            let help = "run the server on its own and name it in `streamableHTTP`";
            found.push(Finding::at(command, message).help(help));
        } else if command.text().is_some_and(|text| text.starts_with("../")) {
            let message = format!("this lies outside of the folder in which daprd runs: {fate}");
            let help = "write a name that is found in `PATH`, an absolute path, or one below that folder";
            found.push(Finding::at(command, message).help(help));
        }
    }
}
