//! Whether events are read through a component, as far as the files tell.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::{exact, is_filled};
use crate::lint::rules::kafka::field::is_input;

/// The fields that mean nothing to whoever only publishes.
const READERS: [&str; 10] = [
    "subscriptionScopes",
    "consumerGroup",
    "consumerID",
    "consumerGroupRebalanceStrategy",
    "consumerFetchMin",
    "consumerFetchDefault",
    "consumeRetryEnabled",
    "consumeRetryInterval",
    "heartbeatInterval",
    "sessionTimeout",
];

/// What shows that events are read through it, with a few words for that place; `None` when nothing does.
pub(super) fn evidence<'a>(set: &'a Set, component: &Component<'a>) -> Option<(&'a Node, &'static str)> {
    if component.is("bindings.kafka") {
        let topics = exact(component, "topics").filter(is_filled).filter(|_| is_input(component))?;
        return Some((topics.name, "these are read"));
    }
    let subscription = subscriptions(set, component).next().map(|(_, node)| (node, "this subscribes to it"));
    subscription.or_else(|| {
        let field = READERS.iter().find_map(|name| component.field(name).filter(is_filled))?;
        Some((field.name, "only a subscriber needs this"))
    })
}

/// The Subscriptions to a component, each with where it names the component.
pub(super) fn subscriptions<'a>(
    set: &'a Set,
    component: &Component<'a>,
) -> impl Iterator<Item = (&'a Resource, &'a Node)> {
    let name = component.name();
    set.of("Subscription").filter_map(move |resource| {
        let node = resource.at(&["spec", "pubsubname"])?;
        (node.text() == Some(name)).then_some((resource, node))
    })
}
