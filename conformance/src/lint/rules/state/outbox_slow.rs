//! The outbox waits a second before each event, one event after the other.

use super::stores::{exact, is_given, stores};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.outbox-slow",
    page: include_str!("../../../../lint/state/outbox-slow.md"),
    judge,
    ..Rule::OPINION
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for store in stores(set) {
        let given = |name: &str| exact(&store, name).filter(is_given);
        let (Some(field), Some(_)) = (given("outboxPublishPubsub"), given("outboxPublishTopic")) else { continue };
        let message = "the outbox sends about one event a second for each partition of its topic: a burst comes late";
        found.push(Finding::at(field.name, message).help("count the transactions, and accept this where they are few"));
    }
}
