//! A value of another type than the field has: the whole resource is dropped, not the field.

use super::fault::{What, faults, path};
use crate::lint::facts::resource::{Schema, Type};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resource.field-type",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resource/field-type.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for resource in set.dapr() {
        let kubernetes = set.is_for_kubernetes(resource);
        for fault in faults(set, resource) {
            let What::Kind { key, node, wanted } = fault.what else { continue };
            let text = wanted.kind == Type::String && node.scalar().is_some();
            // In a file a number is as good as a text.
            if text && !kubernetes || is_said_elsewhere(resource, &fault.way, key, node, wanted) {
                continue;
            }
            let effect = match resource.kind.as_str() {
                _ if kubernetes => "Kubernetes refuses it",
                "Configuration" => "daprd does not start with it",
                _ => "daprd drops the whole resource, and only its log says so",
            };
            let place = path(&fault.way);
            let place = if place.is_empty() { resource.kind.clone() } else { place };
            let message = format!("`{place}` is {}, not {}: {effect}", described(wanted), node.described());
            found.push(Finding::at(node, message).fix(mended(node, wanted)));
        }
    }
}

/// Whether the rules of the kind speak of it.
fn is_said_elsewhere(resource: &Resource, way: &[&str], key: &str, node: &Node, wanted: &Schema) -> bool {
    if resource.kind != "Resiliency" || node.scalar().is_none() {
        return false;
    }
    match (wanted.kind, way) {
        // Numbers, durations and words have a rule each.
        (Type::Integer, _) => true,
        (Type::String, _) => !key.to_lowercase().ends_with("statuscodes"),
        // A setting that stands one level too high.
        (_, ["spec", "policies", "retries" | "circuitBreakers", "*"]) => wanted.folded(key).is_some(),
        _ => false,
    }
}

fn described(wanted: &Schema) -> &'static str {
    match wanted.kind {
        Type::String => "a text",
        Type::Integer => "a whole number",
        Type::Number => "a number",
        Type::Boolean => "`true` or `false`",
        Type::Object | Type::Map => "a mapping",
        Type::Array => "a list",
        Type::IntOrString | Type::Any => "a number or a text",
    }
}

/// The same value in the type that the field has, when there is one.
fn mended(node: &Node, wanted: &Schema) -> Option<Fix> {
    let text = node.text()?.trim();
    let lower = text.to_lowercase();
    match wanted.kind {
        Type::String => Some(Fix::safe("write it in quotes", [edit::quote(node, text)])),
        Type::Boolean if matches!(lower.as_str(), "true" | "false") => {
            Some(Fix::safe("write it without quotes", [edit::rewrite(node, lower)]))
        }
        Type::Integer if text.parse::<i64>().is_ok() => {
            Some(Fix::safe("write it without quotes", [edit::rewrite(node, text)]))
        }
        Type::Array if wanted.items.as_ref().is_some_and(|items| items.kind == Type::String) => {
            let members: Vec<_> = text.split(',').map(str::trim).filter(|one| !one.is_empty()).collect();
            let members: Vec<String> = members.into_iter().map(|one| edit::alike(node, one)).collect();
            let list = format!("[{}]", members.join(", "));
            (!members.is_empty()).then(|| Fix::safe("write a list", [edit::rewrite(node, list)]))
        }
        _ => None,
    }
}
