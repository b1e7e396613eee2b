//! Which accounts the files let read secrets: Roles and ClusterRoles with their bindings.

use crate::lint::prelude::*;

/// The group of the kinds.
const GROUP: &str = "rbac.authorization.k8s.io/";

/// What Kubernetes puts all accounts into.
const GROUPS: [&str; 2] = ["system:serviceaccounts", "system:authenticated"];

/// Whether roles are among the files at all.
pub(super) fn are_here(set: &Set) -> bool {
    set.resources.iter().any(|resource| resource.api_version.starts_with(GROUP))
}

/// Whether a binding lets an account read secrets, or may let it, since its role is not among the files. `None` stands
/// for any account.
pub(super) fn may_read(set: &Set, account: Option<&str>) -> bool {
    let of_group = set.resources.iter().filter(|resource| resource.api_version.starts_with(GROUP));
    let bindings = of_group.filter(|resource| resource.kind.ends_with("RoleBinding"));
    let mut meant = bindings.filter(|binding| account.is_none_or(|account| binds(binding, account)));
    meant.any(|binding| is_for_secrets(set, binding))
}

/// Whether a binding is for an account, or for a group that it may be in.
fn binds(binding: &Resource, account: &str) -> bool {
    let subjects = binding.at(&["subjects"]).map(Node::items).unwrap_or_default();
    subjects.iter().any(|subject| {
        let text = |key: &str| subject.at(&[key]).and_then(Node::text).unwrap_or_default();
        match text("kind") {
            "ServiceAccount" => text("name") == account,
            "Group" => GROUPS.iter().any(|group| text("name").starts_with(group)),
            _ => false,
        }
    })
}

/// Whether the role of a binding gives secrets away one by one, or is not known.
fn is_for_secrets(set: &Set, binding: &Resource) -> bool {
    let part = |key: &str| binding.at(&["roleRef", key]).and_then(Node::text);
    let (Some(kind), Some(name)) = (part("kind"), part("name")) else { return true };
    let roles = set.resources.iter().filter(|it| it.api_version.starts_with(GROUP) && it.kind == kind);
    let mut named = roles.filter(|role| role.name() == Some(name)).peekable();
    named.peek().is_none() || named.any(gives_secrets)
}

fn gives_secrets(role: &Resource) -> bool {
    let rules = role.at(&["rules"]).map(Node::items).unwrap_or_default();
    let has = |rule: &Node, key: &str, word: &str| {
        let words = rule.at(&[key]).map(Node::items).unwrap_or_default();
        words.iter().filter_map(|node| node.text()).any(|text| text == word || text == "*")
    };
    let wanted = [("apiGroups", ""), ("resources", "secrets"), ("verbs", "get")];
    let gives = |rule: &Node| wanted.iter().all(|(key, word)| has(rule, key, word));
    // A ClusterRole may be put together from others.
    role.at(&["aggregationRule"]).is_some() || rules.iter().any(|rule| gives(rule))
}
