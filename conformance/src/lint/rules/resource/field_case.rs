//! daprd finds fields in a file whatever their case is, Kubernetes does not, and neither does daprd in a Configuration.

use super::fault::{What, faults};
use crate::lint::prelude::*;
use crate::lint::set::Target;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resource.field-case",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resource/field-case.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for resource in set.dapr() {
        let exact = resource.kind == "Configuration";
        // Only used from files, it does what it says.
        if set.target == Some(Target::SelfHosted) && !exact {
            continue;
        }
        for fault in faults(set, resource) {
            let What::Case { entry, mapping, known } = fault.what else { continue };
            let name = entry.name();
            let effect = if exact || set.is_for_kubernetes(resource) {
                "it is compared with case, and not read"
            } else {
                "daprd takes it from a file, Kubernetes does not take it"
            };
            let fix = || Fix::safe(format!("write `{known}`"), [edit::replace(&entry.key, known)]);
            let twice = mapping.entries().iter().any(|other| other.name() == known);
            found.push(
                Finding::at(&entry.key, format!("`{name}` is written `{known}`: {effect}")).fix((!twice).then(fix)),
            );
        }
    }
}
