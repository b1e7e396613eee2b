//! Of two subscriptions of one app to one topic daprd takes the first, and the route of the other is never called.

use super::view::{Subscription, subscriptions};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.duplicate-topic",
    page: include_str!("../../../../lint/subscription/duplicate-topic.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let all: Vec<_> = subscriptions(set).filter(|subscription| subscription.source().is_some()).collect();
    for (at, later) in all.iter().enumerate() {
        let Some(earlier) = all[..at].iter().find(|earlier| clash(set, earlier, later)) else { continue };
        let (Some(topic), Some(taken), Some((pubsub, name))) = (later.topic(), earlier.topic(), later.source()) else {
            continue;
        };
        let message = format!(
            "an app that loads both has two subscriptions to `{name}` of `{pubsub}`: only one of the two is ever called"
        );
        let finding = Finding::at(topic, message).label(taken, "the other subscription");
        found.push(finding.help("write one subscription with `routes.rules`, or keep the two apart by their scopes"));
    }
}

/// Whether an app would have both. Two of one name are another fault.
fn clash(set: &Set, one: &Subscription<'_>, other: &Subscription<'_>) -> bool {
    one.source() == other.source()
        && one.resource.name() != other.resource.name()
        && one.shares_an_app_with(other)
        && set.together(one.resource, other.resource)
}
