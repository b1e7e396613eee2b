//! The outbox is on with a pub/sub and a topic; with one of them it is off, without a word.

use super::stores::{exact, is_given, stores};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.outbox-fields",
    page: include_str!("../../../../lint/state/outbox-fields.md"),
    judge,
    ..Rule::WARNING
};

/// What switches the outbox on.
const NEEDED: [&str; 2] = ["outboxPublishPubsub", "outboxPublishTopic"];

/// What only changes how it works.
const FURTHER: [&str; 2] = ["outboxPubsub", "outboxDiscardWhenMissingState"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for store in stores(set) {
        // A name in another case is read by nobody, which is said elsewhere.
        let missing = |name: &&str| store.field(name).is_none_or(|field| !is_given(&field));
        let missing: Vec<&str> = NEEDED.into_iter().filter(missing).collect();
        let written = NEEDED.iter().chain(&FURTHER).find_map(|name| exact(&store, name).filter(is_given));
        let (Some(field), false) = (written, missing.is_empty()) else { continue };
        let names = missing.join("` and `");
        let message = format!("without `{names}` the outbox is off: transactions are saved, and no event goes out");
        found.push(Finding::at(field.name, message).help(format!("add `{names}`")));
    }
}
