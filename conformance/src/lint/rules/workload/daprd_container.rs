//! A pod with a container named `daprd` counts as injected already, whatever the container is.

use crate::lint::facts::annotation::SIDECAR;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.daprd-container",
    page: include_str!("../../../../lint/workload/daprd-container.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for workload in set.workloads().filter(|workload| workload.has_sidecar()) {
        // A pod that was read from a cluster has its sidecar from the injector.
        if workload.labels().iter().any(|label| label.name() == "dapr.io/sidecar-injected") {
            continue;
        }
        let first = workload.pod.at(&["spec", "initContainers"]).map(Node::items).unwrap_or_default();
        for container in first.iter().map(|container| &**container).chain(workload.containers()) {
            let image = container.at(&["image"]).and_then(Node::text).unwrap_or_default();
            let Some(name) = container.at(&["name"]).filter(|name| name.text() == Some(SIDECAR)) else { continue };
            // Who writes the sidecar by hand means it.
            if is_unfilled(image) || is_daprd(image) {
                continue;
            }
            let message = "a container of this name counts as the sidecar, so the injector adds none";
            found.push(Finding::at(name, message).help("give the container another name"));
        }
    }
}

fn is_daprd(image: &str) -> bool {
    let last = image.rsplit('/').next().unwrap_or_default();
    last.split([':', '@']).next() == Some(SIDECAR)
}
