//! Without a dead-letter topic an event that fails has nowhere to go but back to the broker.

use super::view::subscriptions;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.no-dead-letter",
    page: include_str!("../../../../lint/subscription/no-dead-letter.md"),
    judge,
    ..Rule::OPINION
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    // Who reads a dead-letter topic is at the end of the line.
    let ends: Vec<_> =
        subscriptions(set).filter_map(|it| Some((it.pubsub()?.text(), it.dead_letter()?.text()))).collect();
    for subscription in subscriptions(set).filter(|subscription| subscription.dead_letter().is_none()) {
        let (Some(pubsub), Some(topic)) = (subscription.pubsub(), subscription.topic()) else { continue };
        if ends.contains(&(pubsub.text(), topic.text())) {
            continue;
        }
        let message = "an event that the app cannot handle comes again and again, and may hold up those behind it";
        found.push(Finding::at(topic, message).help("name a `deadLetterTopic`"));
    }
}
