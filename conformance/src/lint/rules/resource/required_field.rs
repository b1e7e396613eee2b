//! Without a field that must be there a resource is refused, or does nothing.

use super::fault::{What, faults, path};
use crate::lint::facts::resource::Schema;
use crate::lint::prelude::*;
use crate::lint::rules::configuration::control_plane::is_control_planes;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resource.required-field",
    page: include_str!("../../../../lint/resource/required-field.md"),
    judge,
    ..Rule::ERROR
};

/// A kind, the way to a mapping, the name of a field, and what comes of it when there is none.
type Missed = (&'static str, &'static [&'static str], &'static str, &'static str);

/// The fields that a daprd outside Kubernetes misses too.
const MISSED: &[Missed] = &[
    ("Component", &[], "spec", "daprd does not start"),
    ("Component", &["spec"], "type", "daprd does not start"),
    ("Component", &["spec", "metadata", "*"], "name", "its value is read by nothing"),
    ("Component", &["spec", "metadata", "*", "secretKeyRef"], "name", "no secret is read"),
    ("Subscription", &[], "spec", "no event ever comes"),
    ("Subscription", &["spec"], "pubsubname", "no event ever comes"),
    ("Subscription", &["spec"], "topic", "no event ever comes"),
    ("HTTPEndpoint", &[], "spec", "no call arrives"),
    ("MCPServer", &[], "spec", "daprd does not start"),
];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for resource in set.dapr().filter(|resource| !set.is_patch(resource)) {
        for fault in faults(set, resource) {
            let What::Missing { mapping, name, wanted } = fault.what else { continue };
            if is_said_elsewhere(resource, &fault.way, name) {
                continue;
            }
            let effect = effect(resource, &fault.way, name, wanted);
            let Some(effect) = effect.or_else(|| set.is_for_kubernetes(resource).then_some("Kubernetes refuses it"))
            else {
                continue;
            };
            // Of the resource as a whole its name speaks, of what is below it the place itself.
            let first = mapping.entries().first().filter(|_| fault.way.len() > 1);
            let place = first.map_or_else(|| resource.head(), |entry| &*entry.key);
            let missing = path(&fault.way.iter().copied().chain([name]).collect::<Vec<_>>());
            found.push(Finding::at(place, format!("`{missing}` is missing: {effect}")).help(format!("add `{name}`")));
        }
    }
}

/// What comes of it outside Kubernetes, as far as something does.
fn effect(resource: &Resource, way: &[&str], name: &str, wanted: &Schema) -> Option<&'static str> {
    let known = |missed: &&Missed| missed.0 == resource.kind && missed.1 == way && missed.2 == name;
    // Of these two daprd itself checks what must not be empty.
    let checked = match resource.kind.as_str() {
        "MCPServer" => Some("daprd does not start"),
        "WorkflowAccessPolicy" => Some("daprd leaves the whole policy out"),
        _ => None,
    };
    MISSED.iter().find(known).map(|missed| missed.3).or_else(|| checked.filter(|_| wanted.filled))
}

/// Whether the rules of the kind speak of it.
fn is_said_elsewhere(resource: &Resource, way: &[&str], name: &str) -> bool {
    match (resource.kind.as_str(), way) {
        ("Subscription", ["spec"]) => matches!(name, "route" | "routes"),
        ("Subscription", ["spec", "bulkSubscribe"]) => true,
        // No sidecar reads it, which is said; what it lacks does not matter then.
        ("Configuration", ["spec", "mtls"]) => !is_control_planes(resource),
        ("HTTPEndpoint", ["spec"]) => name == "baseUrl",
        ("MCPServer", ["spec"]) => name == "endpoint",
        _ => false,
    }
}
