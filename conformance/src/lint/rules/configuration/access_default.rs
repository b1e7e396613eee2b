//! Without a default for all, callers that no policy names are allowed.

use super::access::{access, policies, text};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.access-default",
    errata: &["E76"],
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/access-default.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for configuration in set.of("Configuration") {
        let Some(entry) = configuration.at(&["spec"]).and_then(|spec| spec.entry("accessControl")) else { continue };
        let Some(access) = access(configuration) else { continue };
        let default = access.at(&["defaultAction"]);
        // An empty word denies in a file, and is dropped on the way through Kubernetes.
        let is_empty = text(access, "defaultAction").is_none();
        let is_lost = default.is_none() || (is_empty && set.is_for_kubernetes(configuration));
        if policies(configuration).is_empty() || !is_lost {
            continue;
        }
        let edit = match default {
            Some(empty) => Some(edit::replace(empty, "deny")),
            None => edit::add_entry(set.source_of(access), access, "defaultAction", "deny"),
        };
        let message = "without `defaultAction` every caller that no policy names is allowed";
        found.push(
            Finding::at(default.unwrap_or(&entry.key), message)
                .help("add `defaultAction: deny`, or `allow` where that is meant")
                .fix(edit.map(|edit| Fix::risky("deny by default", [edit]))),
        );
    }
}
