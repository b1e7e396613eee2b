//! A Deployment whose selector does not fit the labels of its own pod template is refused by Kubernetes.

use crate::lint::prelude::*;

use super::pod;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.selector",
    page: include_str!("../../../../lint/workload/selector.md"),
    judge,
    ..Rule::ERROR
};

/// The kinds whose selector is held against their template. That of a Job is made by Kubernetes.
const KINDS: [&str; 4] = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for workload in set.workloads().filter(|workload| KINDS.contains(&workload.resource.kind.as_str())) {
        let resource = workload.resource;
        let wanted = resource.at(&["spec", "selector", "matchLabels"]).map(Node::entries).unwrap_or_default();
        for entry in wanted.iter().filter(|entry| !pod::has_label(&workload, entry)) {
            let label = workload.labels().iter().find(|label| label.name() == entry.name());
            let mut texts = [Some(entry), label].into_iter().flatten().filter_map(|entry| entry.value.text());
            let open = texts.any(is_unfilled);
            // Kustomize can add labels to a template, and does not change those that are there.
            if open || (label.is_none() && pod::is_kustomized(set, resource)) {
                continue;
            }
            let kind = &resource.kind;
            let message = format!("the selector does not fit the pod template, and Kubernetes refuses the {kind}");
            let finding = Finding::at(&entry.value, message).help("selector and template have the same labels");
            found.push(match label {
                Some(label) => finding.label(&label.value, "the pods have this"),
                None => finding.saying("the pods have no such label"),
            });
        }
    }
}
