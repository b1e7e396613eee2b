//! Policies directly below a component, without its side, are passed over, and the default ones are off as well.

use super::view::{Group, INBOUND, Kind, OUTBOUND, targeted, value};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.component-direction",
    page: include_str!("../../../../lint/resiliency/component-direction.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for entry in set.of("Resiliency").flat_map(|resource| targeted(resource, Group::Components)) {
        let is_policy = |name: &str| Kind::ALL.iter().any(|kind| kind.key().eq_ignore_ascii_case(name));
        let Some(policy) = entry.value.entries().iter().find(|field| is_policy(field.name())) else { continue };
        let (name, component) = (policy.name(), entry.name());
        let sided = [INBOUND, OUTBOUND].iter().any(|side| value(&entry.value, side).is_some());
        let message = if sided {
            format!("`{name}` stands directly below the component `{component}`, where daprd passes over it")
        } else {
            format!("`{name}` stands directly below the component `{component}`, which has no policy then")
        };
        let help = "put it below `outbound`, for calls to the component, or below `inbound`, for what it delivers";
        found.push(Finding::at(&policy.key, message).help(help));
    }
}
