//! A sidecar has one store for actors: a second one ends it.

use super::stores::{meet, stores};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.actor-stores",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/state/actor-stores.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let mark = |store: &Component<'_>| store.field("actorStateStore").filter(Field::is_true).is_some();
    let stores: Vec<_> = stores(set).filter(mark).collect();
    for (at, store) in stores.iter().enumerate() {
        let first =
            stores[..at].iter().find(|first| first.name() != store.name() && meet(set, first.resource, store.resource));
        let (Some(first), Some(value)) = (first, marked(store)) else { continue };
        let message = format!(
            "`{}` is the actor store of the same apps: with placement on, their sidecars end at start",
            first.name()
        );
        let finding = Finding::at(value, message)
            .help("leave `true` to one of them, or give them scopes without a common app")
            .fix(Fix::risky("write `false`", [edit::replace(value, "false")]));
        found.push(match marked(first) {
            Some(other) => finding.label(other, "the other one"),
            None => finding,
        });
    }
}

/// Where the word stands.
fn marked<'a>(store: &Component<'a>) -> Option<&'a Node> {
    store.field("actorStateStore").and_then(|field| field.value())
}
