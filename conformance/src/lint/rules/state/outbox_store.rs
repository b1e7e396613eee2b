//! The outbox is a part of transactions: a store that has none refuses each of them.

use super::stores::{exact, is_given, lacks_transactions, stores};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.outbox-store",
    page: include_str!("../../../../lint/state/outbox-store.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for store in stores(set).filter(lacks_transactions) {
        let given = |name: &str| exact(&store, name).filter(is_given);
        // With one of the fields there is no outbox, which is said elsewhere.
        let (Some(field), Some(_)) = (given("outboxPublishPubsub"), given("outboxPublishTopic")) else { continue };
        let message = format!("`{}` has no transactions, and only they fill the outbox: no event goes out", store.kind);
        found.push(
            Finding::at(field.place(), message)
                .label(store.kind_node(), "this type")
                .help("take a store with transactions, such as `state.postgresql` or `state.redis`"),
        );
    }
}
