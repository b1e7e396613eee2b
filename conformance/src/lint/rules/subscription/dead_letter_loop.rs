//! With the topic itself as dead-letter topic a failing event is written behind the others and read again, for ever.

use super::view::subscriptions;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.dead-letter-loop",
    page: include_str!("../../../../lint/subscription/dead-letter-loop.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for subscription in subscriptions(set) {
        let (Some(topic), Some(dead_letter)) = (subscription.topic(), subscription.dead_letter()) else { continue };
        if settled(topic).is_none() || topic.text() != dead_letter.text() {
            continue;
        }
        let message = "this is the topic itself: an event that fails is written to it again, and read again, for ever";
        let finding = Finding::at(dead_letter, message).label(topic, "the topic");
        found.push(finding.help("name another topic"));
    }
}
