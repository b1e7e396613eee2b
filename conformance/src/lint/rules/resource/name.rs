//! What has no name, or one that is no name, is not loaded.

use super::fault::lacks;
use crate::lint::facts::resource::kinds;
use crate::lint::prelude::*;
use crate::lint::yaml::scalar::Type;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resource.name",
    page: include_str!("../../../../lint/resource/name.md"),
    judge,
    ..Rule::ERROR
};

/// The longest name that Kubernetes takes.
const LONGEST: usize = 253;

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for resource in set.dapr().filter(|resource| kinds().contains(&resource.kind.as_str())) {
        let kind = resource.kind.as_str();
        let kubernetes = set.is_for_kubernetes(resource);
        let Some(node) = resource.name_node().filter(|node| node.text() != Some("")) else {
            found.extend(is_nameless(resource, kubernetes).then(|| {
                let effect = if kubernetes { "Kubernetes refuses it" } else { "daprd passes over it in silence" };
                Finding::at(resource.head(), format!("this {kind} has no name: {effect}"))
                    .help("give it a name below `metadata`")
            }));
            continue;
        };
        // What is still to be filled in may become anything.
        let Some(name) = node.text().filter(|name| !name.contains(['$', '{', '<'])) else { continue };
        let message = if kubernetes && node.kind() != Some(Type::Text) {
            format!("the name `{name}` is {}, and Kubernetes refuses it", node.described())
        } else if kubernetes && !is_subdomain(name) {
            format!("`{name}` is no name in Kubernetes, which refuses it")
        } else if !kubernetes && is_looked_at(kind) && (name.contains(['/', '%']) || matches!(name, "." | "..")) {
            format!("`{name}` is no name: daprd does not load the {kind}, and only its log says so")
        } else {
            continue;
        };
        found.push(Finding::at(node, message).help(if kubernetes {
            "a name is a text of small letters, digits, `-` and `.`, and begins and ends with a letter or digit"
        } else {
            "a name has no `/` and no `%`"
        }));
    }
}

/// Whether there is no name, and it is missed: Kubernetes always does, daprd where it keeps things by their names.
fn is_nameless(resource: &Resource, kubernetes: bool) -> bool {
    let kept = matches!(resource.kind.as_str(), "Component" | "HTTPEndpoint" | "MCPServer");
    let other = |way: &[&str]| resource.at(way).is_some();
    // `Metadata` is wrong for another reason.
    let spelled = resource.at(&["metadata"]).map_or_else(|| lacks(&resource.root, "metadata"), |it| lacks(it, "name"));
    let empty = resource.name() == Some("");
    (kept || kubernetes) && (spelled || empty) && !other(&["metadata", "generateName"])
}

/// Whether daprd looks at the name when it reads a file.
fn is_looked_at(kind: &str) -> bool {
    !matches!(kind, "Configuration" | "Resiliency")
}

/// Whether Kubernetes takes the name.
fn is_subdomain(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let label =
        |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && label.bytes().all(inner);
    name.len() <= LONGEST && name.split('.').all(label)
}
