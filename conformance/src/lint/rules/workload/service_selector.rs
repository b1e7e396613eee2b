//! A Service that asks for labels which the pods of its name do not have leads nowhere.

use crate::lint::prelude::*;
use crate::lint::workload::Workload;

use super::pod;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.service-selector",
    page: include_str!("../../../../lint/workload/service-selector.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for service in pod::services(set).filter(|service| !pod::is_kustomized(set, service)) {
        let beside: Vec<Workload<'_>> = set.workloads().filter(|it| set.together(service, it.resource)).collect();
        if beside.iter().any(|workload| pod::is_selected(workload, service)) {
            continue;
        }
        // Pods that are made elsewhere may be meant, unless what is here has the very name.
        let Some(workload) = beside.iter().find(|workload| workload.resource.name() == service.name()) else {
            continue;
        };
        let Some(wanted) = pod::selector(service).iter().find(|entry| !pod::has_label(workload, entry)) else {
            continue;
        };
        let label = workload.labels().iter().find(|label| label.name() == wanted.name());
        let mut texts = [Some(wanted), label].into_iter().flatten().filter_map(|entry| entry.value.text());
        if service.name().is_none() || !texts.all(|text| !is_unfilled(text)) {
            continue;
        }
        let kind = &workload.resource.kind;
        let message = format!("no pod here has this label, also not those of the {kind} of the same name");
        let finding = Finding::at(&wanted.value, message).help("the selector names labels of the pod template");
        found.push(match label {
            Some(label) => finding.label(&label.value, "the pods have this"),
            None => finding.label(workload.resource.head(), "its pods have no such label"),
        });
    }
}
