//! A component whose secret store is not there is not loaded, and the sidecar runs on without it.

use crate::lint::prelude::*;

use super::secrets::{BUILT_IN, User, is_said_self_hosted, stores};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.unknown-secret-store",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/component/unknown-secret-store.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for user in User::all(set) {
        let Some((node, name)) = user.store.and_then(|node| Some((node, node.text()?))) else { continue };
        let stores = stores(set, user.resource);
        // Without a store beside it nobody knows what it is loaded with.
        if stores.is_empty() || name.contains(['$', '{', '<']) {
            continue;
        }
        // In a cluster it is there without a file.
        if name == BUILT_IN && !is_said_self_hosted(set) {
            continue;
        }
        let of_name: Vec<_> = stores.iter().filter(|store| store.name() == name).collect();
        let is_elsewhere = || set.components().any(|it| it.category() == "secretstores" && it.name() == name);
        if !of_name.is_empty() {
            found.extend(unloaded(&user, node, &of_name));
        } else if !is_elsewhere() {
            found.extend(absent(set, &user, node, &stores));
        }
    }
}

/// What is said of a store that is not there. A cluster may have one from elsewhere: only what is nearly the name of
/// one that is there is certain.
fn absent(set: &Set, user: &User<'_>, node: &Node, stores: &[Component<'_>]) -> Option<Finding> {
    let name = node.text()?;
    let names: Vec<&str> = stores.iter().filter_map(|store| store.resource.name()).collect();
    let meant = match names.as_slice() {
        [only] if set.is_self_hosted(user.resource) => Some(*only),
        _ => near(name, names.iter().copied()),
    };
    if meant.is_none() && !set.is_self_hosted(user.resource) {
        return None;
    }
    let listed = names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    Some(
        Finding::at(node, format!("there is no secret store `{name}`: {}", effect(user)))
            .help(format!("what is loaded with it: {listed}"))
            .fix(meant.map(|meant| Fix::risky(format!("write `{meant}`"), [edit::replace(node, meant)]))),
    )
}

/// What is said of a store that an app does not load although it loads what needs it.
fn unloaded(user: &User<'_>, node: &Node, stores: &[&Component<'_>]) -> Option<Finding> {
    let app = user.resource.scopes().into_iter().find(|app| {
        let id = app.text().unwrap_or_default();
        !stores.iter().any(|store| store.resource.is_loaded_by(id))
    })?;
    let (id, store) = (app.text()?, stores.first()?);
    let message = format!("`{id}` does not load the secret store `{}`: {}", store.name(), effect(user));
    Some(
        Finding::at(node, message)
            .label(app, "it is loaded by this app")
            .label(store.resource.head(), "this store is not")
            .help(format!("add `{id}` to the `scopes` of the store")),
    )
}

/// What comes of it.
fn effect(user: &User<'_>) -> &'static str {
    if user.resource.kind == "Component" {
        "the component is not loaded, and the sidecar runs on without it"
    } else {
        "what is taken from it stays empty"
    }
}
