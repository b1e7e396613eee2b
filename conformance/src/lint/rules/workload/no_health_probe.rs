//! Without a readiness probe an app counts as ready as soon as its process runs.

use crate::lint::facts::annotation::is_truthy;
use crate::lint::prelude::*;
use crate::lint::workload::Workload;

use super::pod;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.no-health-probe",
    page: include_str!("../../../../lint/workload/no-health-probe.md"),
    judge,
    ..Rule::OPINION
};

/// The kinds whose pods run for good.
const KINDS: [&str; 3] = ["Deployment", "StatefulSet", "DaemonSet"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for workload in set.workloads().filter(Workload::has_sidecar) {
        let containers = pod::app_containers(&workload);
        let probed = containers.iter().any(|container| container.at(&["readinessProbe"]).is_some());
        let asked = workload.annotation_text("enable-app-health-check").is_some_and(is_truthy);
        let called = workload.annotation("app-port").is_some() && KINDS.contains(&workload.resource.kind.as_str());
        let Some(first) = containers.first().filter(|_| called && pod::is_whole(&workload)) else { continue };
        if probed || asked {
            continue;
        }
        let message = "nobody asks this app whether it is ready, so it gets requests and events as soon as it listens";
        let help = "add a `readinessProbe`, or let the sidecar ask with `dapr.io/enable-app-health-check`";
        found.push(Finding::at(first.at(&["name"]).unwrap_or(first), message).help(help));
    }
}
