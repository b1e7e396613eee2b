//! A Configuration that no pod names does nothing: its tracing is off, its doors are open.

use super::control_plane::is_control_planes;
use super::users::users;
use crate::lint::prelude::*;
use crate::lint::workload::Workload;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.unused",
    page: include_str!("../../../../lint/configuration/unused.md"),
    judge,
    ..Rule::WARNING
};

/// What `dapr init` calls the Configuration that it makes for the machine.
const OF_THE_MACHINE: &str = "daprConfig";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for configuration in set.of("Configuration").filter(|it| !is_control_planes(it)) {
        let Some(name) = configuration.name().filter(|name| *name != OF_THE_MACHINE) else { continue };
        let beside = |pod: &Workload<'_>| pod.has_sidecar() && set.together(pod.resource, configuration);
        let Some(pod) = set.workloads().find(beside) else { continue };
        let names = |pod: Workload<'_>| {
            pod.annotation_text("config").is_some_and(|config| config == name || is_unfilled(config))
        };
        if set.workloads().any(names) || !users(set, configuration).is_empty() || is_named(set, name) {
            continue;
        }
        found.push(
            Finding::at(configuration.head(), format!("no pod names `{name}`, so nothing of it holds"))
                .label(pod.resource.head(), "this one has a sidecar and does not name it")
                .help(format!("annotate the pods that it is for with `dapr.io/config: \"{name}\"`")),
        );
    }
}

/// Whether an annotation of anything names it: a Rollout, a chart's values, or a service that scales to nothing make
/// pods too.
fn is_named(set: &Set, name: &str) -> bool {
    let mut found = false;
    for root in set.documents.iter().filter_map(|document| document.root.as_ref()) {
        root.walk(&mut |node| {
            let Value::Mapping(entries) = &node.value else { return };
            found |= entries.iter().any(|it| it.name() == "dapr.io/config" && it.value.text() == Some(name));
        });
    }
    found
}
