//! A policy for a caller that none of the files starts.

use super::access::policies;
use super::users::users;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.absent-caller",
    page: include_str!("../../../../lint/configuration/absent-caller.md"),
    judge,
    ..Rule::OPINION
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let apps = set.apps();
    for configuration in set.of("Configuration") {
        // Where the app itself is not among the files, its callers need not be.
        let users = users(set, configuration);
        let Some(user) = users.first() else { continue };
        for node in policies(configuration).into_iter().filter_map(|policy| policy.at(&["appId"])) {
            let Some(id) = node.text().filter(|id| !id.is_empty() && !is_unfilled(id)) else { continue };
            if apps.iter().any(|app| app.id == id) {
                continue;
            }
            found.push(
                Finding::at(node, format!("no app of these files is called `{id}`"))
                    .label(user.node, "the app that it may call")
                    .help("take the policy out, unless the caller is deployed from elsewhere"),
            );
        }
    }
}
