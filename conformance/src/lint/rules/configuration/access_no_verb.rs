//! Over HTTP an operation without a verb decides nothing.

use super::access::{access, allows, operations, policies, text, verbs};
use super::users::{is_grpc, users};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.access-no-verb",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/configuration/access-no-verb.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for configuration in set.of("Configuration") {
        let users = users(set, configuration);
        // Over gRPC an operation needs none.
        if users.is_empty() || users.iter().any(is_grpc) {
            continue;
        }
        let global = access(configuration).and_then(|access| text(access, "defaultAction")).unwrap_or("allow");
        for policy in policies(configuration) {
            let default = text(policy, "defaultAction").unwrap_or(global);
            for operation in operations(policy) {
                let Some(action) = operation.at(&["action"]) else { continue };
                let changes = action.text().is_some_and(|action| allows(action) != allows(default));
                if !changes || !verbs(operation).is_empty() {
                    continue;
                }
                let every = edit::add_entry(set.source_of(operation), operation, "httpVerb", "[\"*\"]");
                let message = format!("over HTTP an operation without `httpVerb` decides nothing: `{default}` holds");
                found.push(
                    Finding::at(operation.at(&["name"]).unwrap_or(action), message)
                        .help("add `httpVerb: [\"*\"]`, or the verbs that are meant")
                        .fix(every.map(|every| Fix::safe("add every verb", [every]))),
                );
            }
        }
    }
}
