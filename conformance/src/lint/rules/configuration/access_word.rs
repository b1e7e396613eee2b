//! Another action than `allow` and `deny` means deny.

use super::access::{access, operations, policies};
use super::action::wrong;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.access-word",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/access-word.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let words = set.of("Configuration").flat_map(actions);
    found.extend(words.filter_map(|word| wrong(word, "actions", "is no action, and so means deny")));
}

/// Where actions stand: the default of all, the defaults of policies, and operations.
fn actions(configuration: &Resource) -> Vec<&Node> {
    let policies = policies(configuration);
    let operations = policies.iter().flat_map(|policy| operations(policy));
    let actions = operations.filter_map(|operation| operation.at(&["action"]));
    let defaults = access(configuration).into_iter().chain(policies.iter().copied());
    actions.chain(defaults.filter_map(|node| node.at(&["defaultAction"]))).collect()
}
