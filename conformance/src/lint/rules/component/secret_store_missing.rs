//! Outside of Kubernetes there is no default secret store: what is taken from none stays empty.

use crate::lint::prelude::*;

use super::secrets::{User, stores};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.secret-store-missing",
    errata: &["E51"],
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/component/secret-store-missing.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for user in User::all(set).filter(|user| user.store.is_none() && set.is_self_hosted(user.resource)) {
        let mut names = user.references.iter().filter_map(|reference| reference.at(&["name"]));
        let Some(first) = names.next() else { continue };
        let message = "no secret store is named: outside of Kubernetes there is no default, and this stays empty";
        let finding = names.fold(Finding::at(first, message), |finding, name| finding.label(name, "this too"));
        let help = if user.resource.kind == "MCPServer" {
            "name a store in `auth.secretStore` of the transport"
        } else {
            "name a store in `auth.secretStore`, beside `spec`"
        };
        found.push(finding.help(help).fix(added(set, &user)));
    }
}

/// Names the store, when there is only one to be named.
fn added(set: &Set, user: &User<'_>) -> Option<Fix> {
    let stores = stores(set, user.resource);
    let [store] = stores.as_slice() else { return None };
    let name = store.resource.name().filter(|_| user.resource.kind != "MCPServer")?;
    let (source, root) = (set.source(user.resource.source), &user.resource.root);
    if root.entry("auth").is_some() || source.text[root.span.clone()].starts_with('{') {
        return None;
    }
    let edit = edit::add_entry(source, root, "auth", &format!("\n  secretStore: {}", edit::plain(name)))?;
    Some(Fix::risky(format!("take it from `{name}`"), [edit]))
}
