//! Where the default, every policy and every operation allow, the whole list forbids nothing.

use super::access::{access, allows, head, operations, policies, text};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.access-open",
    errata: &["E76"],
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/access-open.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for configuration in set.of("Configuration") {
        let policies = policies(configuration);
        let Some(default) = access(configuration).and_then(|access| access.at(&["defaultAction"])) else { continue };
        let is_unfilled = default.text().is_some_and(allows) && policies.iter().all(|policy| forbids_nothing(policy));
        let Some(first) = policies.first().filter(|_| is_unfilled) else { continue };
        found.push(
            Finding::at(default, "the default allows, and so does every policy: the list forbids nothing")
                .label(head(first), "the policies begin here")
                .help("write `defaultAction: deny` here, and allow by policies")
                .fix(Fix::risky("deny by default", [edit::replace(default, "deny")])),
        );
    }
}

fn forbids_nothing(policy: &Node) -> bool {
    let allowed = |operation: &Node| text(operation, "action").is_some_and(allows);
    text(policy, "defaultAction").is_none_or(allows) && operations(policy).into_iter().all(allowed)
}
