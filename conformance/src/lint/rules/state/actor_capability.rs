//! Actors need a store with transactions and ETags; on another one none is hosted.

use super::stores::{lacks_transactions, stores};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.actor-capability",
    page: include_str!("../../../../lint/state/actor-capability.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for store in stores(set).filter(lacks_transactions) {
        let Some(field) = store.field("actorStateStore").filter(Field::is_true) else { continue };
        let message = format!("`{}` has no transactions: with it no app hosts an actor or a workflow", store.kind);
        found.push(
            Finding::at(field.place(), message)
                .label(store.kind_node(), "this type")
                .help("take a store that can be one for actors, such as `state.postgresql` or `state.redis`"),
        );
    }
}
