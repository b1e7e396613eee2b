//! A built-in retry takes no fewer than three tries, and one of them cannot be replaced at all.

use super::view::{Kind, all_policies};
use crate::lint::facts::word::PROTECTED_RETRY;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.built-in-retry",
    page: include_str!("../../../../lint/resiliency/built-in-retry.md"),
    judge,
    ..Rule::WARNING
};

/// What daprd raises fewer retries to.
const LEAST: i64 = 3;

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for policy in all_policies(set, Kind::Retry).filter(|policy| policy.is_built_in()) {
        if policy.name() == PROTECTED_RETRY {
            let message = format!("`{PROTECTED_RETRY}` cannot be replaced: daprd passes over what stands here");
            found.push(Finding::at(policy.key, message).help("take it away"));
            continue;
        }
        let Some(node) = policy.field("maxRetries") else { continue };
        if node.integer().is_some_and(|number| number < LEAST) {
            let message = format!("`{}` is never below {LEAST} retries: daprd takes {LEAST}", policy.name());
            found.push(Finding::at(node, message).help("another retry can be named by the target itself"));
        }
    }
}
