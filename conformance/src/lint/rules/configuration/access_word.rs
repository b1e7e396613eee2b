//! Another action than `allow` and `deny` means deny.

use super::access::{access, operations, policies};
use crate::lint::facts::word::ACTIONS;
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
    for word in set.of("Configuration").flat_map(actions) {
        let Some(text) = word.text().filter(|text| !text.is_empty() && !is_unfilled(text)) else { continue };
        let lower = text.to_lowercase();
        if ACTIONS.contains(&lower.as_str()) {
            continue;
        }
        let meant = if lower.starts_with("den") { Some("deny") } else { near(&lower, ACTIONS.iter().copied()) };
        let fix = meant.map(|meant| Fix::risky(format!("write `{meant}`"), [edit::replace(word, meant)]));
        found.push(
            Finding::at(word, format!("`{text}` is no action, and so means deny"))
                .help("the actions are `allow` and `deny`")
                .fix(fix),
        );
    }
}

/// Where actions stand: the default of all, the defaults of policies, and operations.
fn actions(configuration: &Resource) -> Vec<&Node> {
    let policies = policies(configuration);
    let operations = policies.iter().flat_map(|policy| operations(policy));
    let actions = operations.filter_map(|operation| operation.at(&["action"]));
    let defaults = access(configuration).into_iter().chain(policies.iter().copied());
    actions.chain(defaults.filter_map(|node| node.at(&["defaultAction"]))).collect()
}
