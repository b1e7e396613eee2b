//! Two resources with the same target do not add up: the one that is loaded later replaces the other's policies.

use super::view::{Group, targeted};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.target-twice",
    page: include_str!("../../../../lint/resiliency/target-twice.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let all: Vec<_> = set.of("Resiliency").collect();
    for (at, later) in all.iter().enumerate() {
        let earlier = all[..at].iter().filter(|earlier| loaded_both(set, earlier, later));
        for earlier in earlier {
            for group in Group::ALL {
                let others = targeted(earlier, group);
                for entry in targeted(later, group) {
                    let Some(other) = others.iter().find(|other| other.name() == entry.name()) else { continue };
                    let (described, name) = (group.described(), entry.name());
                    let message = format!(
                        "the {described} `{name}` is a target of two resources: only that which is loaded later holds"
                    );
                    let finding = Finding::at(&entry.key, message).label(&other.key, "the other one");
                    found.push(finding.help("put all policies of a target into one resource"));
                }
            }
        }
    }
}

/// Whether some app loads both. Resources of one name are another fault, or a patch.
fn loaded_both(set: &Set, one: &Resource, other: &Resource) -> bool {
    let (scopes, others) = (one.scopes(), other.scopes());
    let shared = |scope: &&Node| others.iter().any(|other| other.text() == scope.text());
    let meet = scopes.is_empty() || others.is_empty() || scopes.iter().any(shared);
    // Of one file daprd reads the first document only, outside Kubernetes.
    let read = one.source != other.source || set.is_for_kubernetes(one);
    meet && read && set.together(one, other) && one.name() != other.name()
}
