//! A secret that its store does not hold leaves the field empty, and nobody says which one.

use crate::lint::prelude::*;

use super::held::Held;
use super::secrets::{User, said, stores};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.unknown-secret",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/component/unknown-secret.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for user in User::all(set) {
        let Some(name) = user.store.and_then(Node::text) else { continue };
        let stores = stores(set, user.resource);
        let mut of_name = stores.iter().filter(|store| store.name() == name);
        let (Some(store), None) = (of_name.next(), of_name.next()) else { continue };
        let Some(held) = Held::of(set, store) else { continue };
        found.extend(user.references.iter().filter_map(|reference| fault(&held, reference)));
    }
}

/// What is wrong with a reference.
fn fault(held: &Held<'_>, reference: &Node) -> Option<Finding> {
    let (node, name) = said(reference, "name")?;
    if !held.names().contains(name) {
        return Some(absent(held, node, name));
    }
    // Without a key it is that of the secret's own name.
    let own = said(reference, "key");
    let (place, key) = own.unwrap_or((node, name));
    let keys: Vec<String> = held.keys(name).into_iter().collect();
    if keys.iter().any(|known| known == key) {
        return None;
    }
    let meant = match keys.as_slice() {
        [only] => Some(only.as_str()),
        several => near(key, several.iter().map(String::as_str)),
    };
    let fix = meant.filter(|_| own.is_some());
    let listed = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
    Some(
        Finding::at(place, format!("the secret `{name}` has no key `{key}`: this stays empty"))
            .help(format!("it has {listed}"))
            .fix(fix.map(|key| Fix::risky(format!("write `{key}`"), [edit::replace(place, key)]))),
    )
}

/// What is said of a name that the store does not have.
fn absent(held: &Held<'_>, node: &Node, name: &str) -> Finding {
    let finding = Finding::at(node, format!("the secret store has no secret `{name}`: this stays empty"));
    if held.is_split(name) {
        let joined = format!("`{name}{}…`", held.separator);
        return finding
            .help(format!("nested keys are joined to {joined}, unless the store has `multiValued: \"true\"`"));
    }
    let names = held.names();
    let Some(meant) = near(name, names.iter().map(String::as_str)) else {
        return finding.help("add it to the file of the store");
    };
    let fix = Fix::risky(format!("write `{meant}`"), [edit::replace(node, meant)]);
    finding.help(format!("did you mean `{meant}`?")).fix(fix)
}
