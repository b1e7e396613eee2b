//! A target that misspells an app or a component of the set, which has no policy then.

use super::view::{Group, targeted};
use crate::lint::near::is_slip;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.unknown-target",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/resiliency/unknown-target.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let apps: Vec<String> = set.apps().into_iter().map(|app| app.id).collect();
    let endpoints: Vec<&str> = set.of("HTTPEndpoint").filter_map(Resource::name).collect();
    for resource in set.of("Resiliency") {
        let beside = set.components().filter(|component| set.together(component.resource, resource));
        let components: Vec<&str> = beside.map(|component| component.name()).collect();
        let callees: Vec<&str> = apps.iter().map(String::as_str).chain(endpoints.iter().copied()).collect();
        for (group, known) in [(Group::Apps, &callees), (Group::Components, &components)] {
            let targeted = targeted(resource, group);
            // What has a target of its own is not what another one misspells.
            let free: Vec<&str> =
                known.iter().copied().filter(|name| targeted.iter().all(|entry| entry.name() != *name)).collect();
            for entry in targeted.iter().filter(|entry| !known.contains(&entry.name())) {
                let (name, described) = (entry.name(), group.described());
                // Another namespace, or the address of a server.
                if name.contains(['.', '/', '$']) {
                    continue;
                }
                let Some(meant) = free.iter().copied().find(|known| is_slip(name, known)) else { continue };
                let message = format!("no {described} here is named `{name}`, but one is `{meant}`, without a policy");
                let fix = Fix::risky(format!("write `{meant}`"), [edit::replace(&entry.key, meant)]);
                found.push(Finding::at(&entry.key, message).help(format!("did you mean `{meant}`?")).fix(fix));
            }
        }
    }
}
