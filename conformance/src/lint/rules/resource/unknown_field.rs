//! A field that the kind does not have is read by nobody.

use super::fault::{What, faults, lacks, path};
use crate::lint::facts::resource::{Schema, schema};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resource.unknown-field",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/resource/unknown-field.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for resource in set.dapr() {
        for fault in faults(set, resource) {
            let What::Unknown { entry, mapping, within } = fault.what else { continue };
            let name = entry.name();
            if is_said_elsewhere(resource, &fault.way, name) {
                continue;
            }
            let place = if fault.way.is_empty() { resource.kind.clone() } else { path(&fault.way) };
            let message = format!("`{place}` has no field `{name}`: nobody reads it, and Kubernetes refuses it");
            let finding = Finding::at(&entry.key, message);
            let meant = near(name, within.names().filter(|known| lacks(mapping, known)));
            found.push(match (belongs(resource, &fault.way, name), meant) {
                (Some(help), _) => finding.help(help),
                (None, Some(meant)) => finding
                    .help(format!("did you mean `{meant}`?"))
                    .fix(Fix::risky(format!("write `{meant}`"), [edit::replace(&entry.key, meant)])),
                (None, None) => finding.help(listed(within)),
            });
        }
    }
}

/// Whether another rule speaks of it, in words that fit better.
fn is_said_elsewhere(resource: &Resource, way: &[&str], name: &str) -> bool {
    let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    match (resource.kind.as_str(), way) {
        // What a cluster answers may have one.
        (_, []) => name == "status",
        ("Configuration", ["spec"]) => false,
        ("Subscription", ["spec"]) => is(&["scopes", "route", "routes"]),
        (_, ["spec"]) => is(&["scopes"]),
        ("Resiliency", ["spec", "targets", "components", "*"]) => is(&["circuitBreaker", "retry", "timeout"]),
        _ => false,
    }
}

/// Where a field belongs that stands in the wrong place.
fn belongs(resource: &Resource, way: &[&str], name: &str) -> Option<String> {
    let root = schema(&resource.kind, &resource.api_version)?;
    let facts = || Component::of(resource).and_then(|component| component.facts());
    match way {
        ["spec"] if root.field(name).is_some() => Some(format!("`{name}` belongs beside `spec`, not below it")),
        [] if root.at(&["spec", name]).is_some() => Some(format!("`{name}` belongs below `spec`")),
        [] | ["spec"] if facts().is_some_and(|facts| facts.accepts(name)) => {
            Some(format!("it is a field of the component: write it as a member of `spec.metadata`, `- name: {name}`"))
        }
        _ => None,
    }
}

fn listed(within: &Schema) -> String {
    match within.names().collect::<Vec<_>>()[..] {
        [only] => format!("the only field is `{only}`"),
        ref names => format!("the fields are `{}`", names.join("`, `")),
    }
}
