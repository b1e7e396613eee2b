//! What `bulkSubscribe` cannot take is replaced by a default, or makes it no bulk subscription at all, without a word.

use super::view::{subscriptions, value};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.bulk-fields",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/subscription/bulk-fields.md"),
    judge,
    ..Rule::ERROR
};

/// The numbers.
const NUMBERS: [&str; 2] = ["maxMessagesCount", "maxAwaitDurationMs"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for entry in subscriptions(set).filter_map(|subscription| subscription.entry("bulkSubscribe")) {
        let bulk = &*entry.value;
        let enabled = value(bulk, "enabled");
        let numbers: Vec<_> = NUMBERS.iter().filter_map(|name| Some((*name, value(bulk, name)?))).collect();
        // Switched off in so many words: what stands beside it waits.
        if enabled.is_some_and(|enabled| enabled.boolean() == Some(false)) {
            continue;
        }
        if enabled.is_none() && !numbers.is_empty() {
            let message = "without `enabled: true` this is no bulk subscription: events come one by one";
            let edit = edit::add_entry(set.source_of(bulk), bulk, "enabled", "true");
            let fix = edit.map(|edit| Fix::risky("write `enabled: true`", [edit]));
            found.push(Finding::at(&entry.key, message).fix(fix));
        }
        for (name, node) in numbers {
            let message = match node.integer() {
                Some(number) if number > i64::from(i32::MAX) => {
                    format!("`{name}` has 32 bits, and the subscription is dropped as a whole")
                }
                Some(number) if number < 1 => {
                    format!("`{name}` below 1 means the default of the component, not none and not all")
                }
                _ => continue,
            };
            found.push(Finding::at(node, message).help("write a number from 1, or leave it out"));
        }
    }
}
