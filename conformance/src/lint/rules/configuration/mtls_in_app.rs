//! `mtls` is read from the control plane's own Configuration, never from that of an app.

use super::control_plane::is_control_planes;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.mtls-in-app",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/configuration/mtls-in-app.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    // Elsewhere sentry may be started with the same file.
    let apps = set.of("Configuration").filter(|it| set.is_for_kubernetes(it) && !is_control_planes(it));
    for configuration in apps {
        let Some(spec) = configuration.at(&["spec"]) else { continue };
        let Some(entry) = spec.entries().iter().find(|entry| entry.name() == "mtls") else { continue };
        let taken = (spec.entries().len() > 1)
            .then(|| Fix::safe("take `mtls` out", [edit::remove_entry(set.source(spec.source), spec, entry)]));
        found.push(
            Finding::at(&entry.key, "no sidecar reads `mtls`, so nothing of it holds")
                .help("set it in the Configuration `daprsystem` of the control plane, or by the values of its chart")
                .fix(taken),
        );
    }
}
