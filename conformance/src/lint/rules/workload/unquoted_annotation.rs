//! The value of an annotation is a text: Kubernetes refuses an object in which one is a boolean or a number.

use crate::lint::prelude::*;
use crate::lint::workload::Workload;
use crate::lint::yaml::scalar::Type;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.unquoted-annotation",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/workload/unquoted-annotation.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    // In a folder daprd takes a number of its own resources for a text, so only Kubernetes' kinds are certain.
    for resource in set.resources.iter().filter(|resource| !resource.is_dapr()) {
        let annotations = resource.at(&["metadata", "annotations"]).map(Node::entries).unwrap_or_default();
        let pods = Workload::of(resource).filter(|_| resource.kind != "Pod");
        let of_pods = pods.map(|workload| workload.annotations()).unwrap_or_default();
        found.extend(annotations.iter().chain(of_pods).filter_map(|entry| unquoted(resource, entry)));
    }
}

fn unquoted(resource: &Resource, entry: &Entry) -> Option<Finding> {
    let (value, kind) = (&*entry.value, &resource.kind);
    let message = format!("this is {}, and an annotation is a text: Kubernetes refuses the {kind}", value.described());
    match value.kind() {
        Some(Type::Boolean(_) | Type::Integer(_) | Type::Float(_)) => {
            let text = value.text()?;
            let fix = Fix::safe(format!("write `\"{text}\"`"), [edit::quote(value, text)]);
            Some(Finding::at(value, message).fix(fix))
        }
        Some(Type::Text | Type::Null) => None,
        None => Some(Finding::at(&entry.key, message).help("write it as one text, in quotes")),
    }
}
