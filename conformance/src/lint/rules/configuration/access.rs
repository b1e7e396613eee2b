//! `spec.accessControl`: the policies of callers, their operations, and which default decides.

use crate::lint::prelude::*;

/// The whole of it.
pub(super) fn access(configuration: &Resource) -> Option<&Node> {
    configuration.at(&["spec", "accessControl"])
}

/// The policies.
pub(super) fn policies(configuration: &Resource) -> Vec<&Node> {
    access(configuration).map(|access| items(access, "policies")).unwrap_or_default()
}

/// The operations of a policy.
pub(super) fn operations(policy: &Node) -> Vec<&Node> {
    items(policy, "operations")
}

/// The verbs of an operation, where they stand.
pub(super) fn verbs(operation: &Node) -> Vec<&Node> {
    items(operation, "httpVerb")
}

fn items<'a>(node: &'a Node, key: &str) -> Vec<&'a Node> {
    node.at(&[key]).map(Node::items).unwrap_or_default().iter().map(|item| &**item).collect()
}

/// The text under a key; an empty one counts as none.
pub(super) fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.at(&[key]).and_then(Node::text).filter(|text| !text.is_empty())
}

/// Whether an action allows; every other word denies.
pub(super) fn allows(action: &str) -> bool {
    action.eq_ignore_ascii_case("allow")
}

/// What to point at when something of a policy is missing: its app, or else its first word.
pub(super) fn head(policy: &Node) -> &Node {
    let first = policy.entries().first().map(|entry| &*entry.key);
    policy.at(&["appId"]).filter(|app| app.text().is_some_and(|text| !text.is_empty())).or(first).unwrap_or(policy)
}
