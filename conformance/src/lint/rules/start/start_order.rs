//! `depends_on` waits until a container runs, not until what is in it answers: daprd ends when its broker or database
//! is late, and stays down when nothing restarts it.

use crate::lint::prelude::*;

use super::daprd::{Daprd, daprds};
use super::disk::normal;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "start.start-order",
    page: include_str!("../../../../lint/start/start-order.md"),
    judge,
    ..Rule::WARNING
};

/// What the types of components begin with that need nothing but daprd itself.
const INSIDE: [&str; 11] = [
    "bindings.cron",
    "bindings.localstorage",
    "conversation.echo",
    "crypto.",
    "middleware.",
    "nameresolution.",
    "pubsub.in-memory",
    "secretstores.kubernetes",
    "secretstores.local.",
    "state.in-memory",
    "state.sqlite",
];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for daprd in daprds(set).iter().filter(|daprd| !is_restarted(daprd) && needs_others(set, daprd)) {
        let service = &daprd.service.value;
        let Some(order) = service.at(&["depends_on"]).filter(|order| !is_healthy(order)) else { continue };
        let app = service.at(&["network_mode"]).and_then(Node::text).and_then(|mode| mode.strip_prefix("service:"));
        let listed = order.items().iter().filter_map(|name| name.text());
        let mut awaited = listed.chain(order.entries().iter().map(Entry::name));
        // The app alone is there for its network.
        if !awaited.any(|name| Some(name) != app) {
            continue;
        }
        let Some(key) = service.entry("depends_on").map(|entry| &entry.key) else { continue };
        let message = "this waits until containers run, not until they answer: daprd ends when what a component needs \
                       is late, and nothing restarts it";
        let help = "give it `restart: unless-stopped`, or wait with `condition: service_healthy`";
        found.push(Finding::at(key, message).help(help));
    }
}

/// Whether somebody starts it again after its end.
fn is_restarted(daprd: &Daprd<'_>) -> bool {
    let service = &daprd.service.value;
    let said = service.at(&["restart"]).and_then(Node::text);
    said.is_some_and(|said| said != "no") || service.at(&["deploy", "restart_policy"]).is_some()
}

/// Whether one of the services that are waited for has to answer, or to end, first.
fn is_healthy(order: &Node) -> bool {
    order.entries().iter().any(|entry| {
        let condition = entry.value.at(&["condition"]).and_then(Node::text);
        condition.is_some_and(|condition| condition != "service_started")
    })
}

/// Whether it loads components, as far as is known also such as need a server.
fn needs_others(set: &Set, daprd: &Daprd<'_>) -> bool {
    let paths = daprd.values(&["resources-path", "components-path"]);
    let volumes = daprd.service.value.at(&["volumes"]).map(Node::items).unwrap_or_default();
    let mounted = volumes.iter().filter_map(|volume| volume.text()?.split_once(':'));
    let hosts = mounted.filter(|(_, target)| {
        let target = target.split(':').next().unwrap_or_default();
        paths.iter().any(|(path, _)| path.starts_with(target))
    });
    let folder = &set.source(daprd.document.source).folder;
    let hosts: Vec<String> = hosts.filter_map(|(host, _)| normal(&format!("{folder}/{host}"))).collect();
    let mut known = set.components().filter(|component| {
        let own = normal(&set.source(component.resource.source).folder);
        own.is_some_and(|own| hosts.iter().any(|host| own == *host || own.starts_with(&format!("{host}/"))))
    });
    let is_inside = |component: &Component<'_>| {
        let kind = component.kind.to_lowercase();
        INSIDE.iter().any(|inside| kind.starts_with(inside))
    };
    let Some(first) = known.next() else { return !paths.is_empty() };
    !is_inside(&first) || !known.all(|component| is_inside(&component))
}
