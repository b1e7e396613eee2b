//! An in-memory bus is one per sidecar: what one app publishes, no other gets.

use std::collections::BTreeSet;

use crate::lint::prelude::*;
use crate::lint::rules::pubsub::loaders::loaders;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "pubsub.in-memory-deployed",
    page: include_str!("../../../../lint/pubsub/in-memory-deployed.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components_of("pubsub.in-memory") {
        let apps = loaders(set, component.resource);
        let ids: BTreeSet<&str> = apps.iter().map(|app| app.id.as_str()).collect();
        if ids.len() < 2 {
            continue;
        }
        let count = ids.len();
        let message = format!("{count} apps load this bus, each one of its own: what one publishes, no other gets");
        let finding = Finding::at(component.kind_node(), message)
            .help("take a broker; an in-memory bus is for one app, or for a test of one");
        found.push(apps.iter().fold(finding, |finding, app| finding.label(app.node, "an app with a bus of its own")));
    }
}
