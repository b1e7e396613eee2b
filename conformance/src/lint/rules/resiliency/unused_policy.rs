//! A policy that no target names does nothing, unless its name makes it a default one.

use super::view::{Kind, all_policies};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.unused-policy",
    page: include_str!("../../../../lint/resiliency/unused-policy.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for policy in Kind::ALL.into_iter().flat_map(|kind| all_policies(set, kind)) {
        if policy.is_default() || policy.is_built_in() || policy.is_setting() || policy.is_named(set) {
            continue;
        }
        // It may be there for `*name` to refer to.
        if is_referred_to(policy.resource, policy.content) {
            continue;
        }
        let (name, described) = (policy.name(), policy.kind.described());
        let finding = Finding::at(policy.key, format!("no target names the {described} `{name}`: it does nothing"));
        found.push(if name.starts_with("Default") {
            let ending = policy.kind.default_ending();
            finding.help(format!("default ones are named such as `Default{ending}` and `DefaultApp{ending}`"))
        } else {
            finding.help(format!("name it by `{}` of a target, or take it away", policy.kind.key()))
        });
    }
}

fn is_referred_to(resource: &Resource, content: &Node) -> bool {
    let mut found = false;
    resource.root.walk(&mut |node| {
        if let Value::Alias(of) = &node.value {
            found |= std::ptr::eq(&**of, content);
        }
    });
    found
}
