//! A store in memory is one per sidecar: the replicas of an app do not see what the others saved.

use crate::lint::app::From;
use crate::lint::prelude::*;
use crate::lint::rules::pubsub::loaders::loaders;
use crate::lint::workload::Workload;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.in-memory-deployed",
    page: include_str!("../../../../lint/state/in-memory-deployed.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for store in set.components_of("state.in-memory").filter(|store| set.is_for_kubernetes(store.resource)) {
        let apps = loaders(set, store.resource);
        let several = |workload: &Workload<'_>| workload.replicas() > 1;
        let replicas: Vec<_> = apps
            .iter()
            .filter_map(|app| match &app.from {
                From::Workload(workload) if several(workload) => workload.resource.at(&["spec", "replicas"]),
                _ => None,
            })
            .collect();
        if replicas.is_empty() {
            continue;
        }
        let message = "each replica has a store of its own: none sees what another saved, and it ends with the pod";
        let finding = Finding::at(store.kind_node(), message).help("take a store outside of the pods");
        found.push(replicas.into_iter().fold(finding, |finding, node| finding.label(node, "so many stores")));
    }
}
