//! `dapr.io/config` names a Configuration that is not there: the sidecar ends at start.

use crate::lint::prelude::*;
use crate::lint::workload::Workload;

use super::pod;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.unknown-configuration",
    page: include_str!("../../../../lint/workload/unknown-configuration.md"),
    judge,
    ..Rule::ERROR
};

/// The Configuration of the control plane itself, which its chart makes.
const SYSTEM: &str = "daprsystem";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let known: Vec<&Resource> = set.of("Configuration").collect();
    for workload in set.workloads().filter(Workload::has_sidecar) {
        let Some((node, name)) = pod::annotation(&workload, "config") else { continue };
        let named: Vec<&Resource> = known.iter().copied().filter(|it| it.name() == Some(name)).collect();
        if matches!(name, "" | SYSTEM) || named.iter().any(|it| may_see(&workload, it)) {
            continue;
        }
        if let Some(elsewhere) = named.first() {
            let message = format!("`{name}` is in another namespace than the pods, and their sidecars end at start");
            found.push(Finding::at(node, message).label(elsewhere.head(), "the Configuration is here"));
            continue;
        }
        let near = near(name, known.iter().filter_map(|it| it.name()));
        // Who keeps other Configurations in this folder would keep this one here too.
        if near.is_none() && !known.iter().any(|it| set.together(it, workload.resource)) {
            continue;
        }
        let finding = Finding::at(node, format!("there is no Configuration `{name}`, and the sidecars end at start"));
        found.push(match near {
            Some(near) => finding.help(format!("the nearest is `{near}`")),
            None => finding.help("a Configuration is found by its name, in the namespace of the pod"),
        });
    }
}

/// Whether both can be in one namespace.
fn may_see(workload: &Workload<'_>, configuration: &Resource) -> bool {
    let (own, other) = (workload.resource.namespace(), configuration.namespace());
    own.is_none() || other.is_none() || own == other
}
