//! Two stores that look apart and have the same rows under the same keys: what one app saves, another overwrites.

use super::stores::{common_prefix, stores};
use super::table::same_place;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.shared-keys",
    page: include_str!("../../../../lint/state/shared-keys.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let stores: Vec<_> = stores(set).filter_map(|store| Some((store, common_prefix(&store)?))).collect();
    for (at, (store, prefix)) in stores.iter().enumerate() {
        let is_twin = |(other, own): &&(Component<'_>, String)| {
            own == prefix
                && other.name() != store.name()
                && set.together(store.resource, other.resource)
                && same_place(store, other)
        };
        let Some((other, _)) = stores[..at].iter().find(is_twin) else { continue };
        let message = format!(
            "`{}` has the same rows under the same keys: what is saved through one store is changed through the other",
            other.name()
        );
        found.push(
            Finding::at(prefix_of(store), message)
                .label(prefix_of(other), "the other store")
                .help("give one of them another table or database; to share, write one store for both apps"),
        );
    }
}

/// Where the prefix stands.
fn prefix_of<'a>(store: &Component<'a>) -> &'a Node {
    store.field("keyPrefix").and_then(|field| field.value()).unwrap_or_else(|| store.resource.head())
}
