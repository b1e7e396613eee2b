//! A retry without end on calls to a component: what can never succeed is tried until the caller gives up.

use super::view::{Group, Kind, OUTBOUND, all_targets};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.endless-store",
    page: include_str!("../../../../lint/resiliency/endless-store.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let outbound = all_targets(set).filter(|it| it.group == Group::Components && it.side == Some(OUTBOUND));
    for target in outbound {
        let Some(reference) = target.reference(Kind::Retry) else { continue };
        // An exponential one ends after a quarter of an hour.
        let Some(policy) = target.policy(set, Kind::Retry).filter(|policy| !policy.is_exponential()) else { continue };
        let Some(number) = policy.field("maxRetries") else { continue };
        if number.integer().is_none_or(|number| number >= 0) {
            continue;
        }
        let message = format!(
            "calls to `{}` are retried without end: one that can never succeed has no answer while its caller waits",
            target.name()
        );
        let finding = Finding::at(reference, message).label(number, "below zero means for ever");
        found.push(finding.help("name a retry with a number that is not below zero"));
    }
}
