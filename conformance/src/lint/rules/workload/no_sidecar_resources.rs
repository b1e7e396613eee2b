//! A sidecar without requests and limits takes what it gets, and is among the first to be evicted.

use crate::lint::prelude::*;
use crate::lint::workload::Workload;

use super::pod;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.no-sidecar-resources",
    page: include_str!("../../../../lint/workload/no-sidecar-resources.md"),
    judge,
    ..Rule::OPINION
};

/// What can be said of them.
const RESOURCES: [&str; 4] =
    ["sidecar-cpu-limit", "sidecar-cpu-request", "sidecar-memory-limit", "sidecar-memory-request"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for workload in set.workloads().filter(Workload::has_sidecar).filter(pod::is_whole) {
        let said = RESOURCES.iter().any(|name| workload.annotation(name).is_some());
        let Some(enabled) = workload.annotation("enabled").filter(|_| !said) else { continue };
        let message = "the sidecar has no requests and no limits, also where the app has";
        let help = "begin with `dapr.io/sidecar-cpu-request: \"100m\"`, `dapr.io/sidecar-memory-request: \"64Mi\"` and \
                    `dapr.io/sidecar-memory-limit: \"256Mi\"`";
        found.push(Finding::at(&enabled.key, message).help(help));
    }
}
