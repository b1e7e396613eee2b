//! A call of an app to itself is never asked about: a policy for the own id holds for nobody.

use super::access::{policies, text};
use super::users::users;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.access-self",
    page: include_str!("../../../../lint/configuration/access-self.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for configuration in set.of("Configuration") {
        let users = users(set, configuration);
        // Of apps that share a Configuration each may be called by the others.
        let Some(own) = users.first().filter(|first| users.iter().all(|user| user.id == first.id)) else { continue };
        for policy in policies(configuration) {
            let Some(app) = policy.at(&["appId"]).filter(|app| app.text() == Some(own.id.as_str())) else { continue };
            let namespace = text(policy, "namespace");
            // An app of the same id in another namespace is another app.
            if own.namespace.is_some() && own.namespace != namespace {
                continue;
            }
            let message = format!("calls of `{}` to itself are not checked, so this policy holds for nobody", own.id);
            found.push(
                Finding::at(app, message)
                    .label(own.node, "the app with this Configuration")
                    .help("list who calls the app, not the app"),
            );
        }
    }
}
