//! Keys that are the same for every app, in a store that every app loads.

use super::stores::{common_prefix, stores};
use crate::lint::prelude::*;
use crate::lint::rules::pubsub::loaders::is_open;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.unscoped-keys",
    errata: &["E28"],
    page: include_str!("../../../../lint/state/unscoped-keys.md"),
    judge,
    ..Rule::OPINION
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    // In memory each sidecar has rows of its own.
    for store in stores(set).filter(|store| is_open(store.resource) && !store.is("state.in-memory")) {
        let prefix = store.field("keyPrefix").and_then(|field| field.value());
        let (Some(prefix), Some(_)) = (prefix, common_prefix(&store)) else { continue };
        let message = "every app of the namespace loads this store and has the same keys: each reads and overwrites \
                       what the others saved";
        found.push(Finding::at(prefix, message).help("name in `scopes` the apps that are to share it"));
    }
}
