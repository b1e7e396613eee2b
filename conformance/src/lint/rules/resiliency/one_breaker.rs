//! A component has one breaker for both sides: the one that is used first, whatever the other side names.

use super::view::{Group, INBOUND, Kind, all_targets};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.one-breaker",
    page: include_str!("../../../../lint/resiliency/one-breaker.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let targets: Vec<_> = all_targets(set).filter(|target| target.group == Group::Components).collect();
    for inbound in targets.iter().filter(|target| target.side == Some(INBOUND)) {
        // Both sides of one component have the same key.
        let outbound = targets.iter().find(|it| it.side != inbound.side && std::ptr::eq(it.key, inbound.key));
        let Some(one) = inbound.reference(Kind::Breaker) else { continue };
        let Some(other) = outbound.and_then(|target| target.reference(Kind::Breaker)) else { continue };
        if one.text() != other.text() {
            let message = format!(
                "`{}` has one breaker for both sides, that of the side which is used first: the other is passed over",
                inbound.name()
            );
            let finding = Finding::at(other, message).label(one, "the other breaker");
            found.push(finding.help("name the same breaker, or leave it out on one side"));
        }
    }
}
