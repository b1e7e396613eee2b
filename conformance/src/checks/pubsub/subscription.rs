//! What apps subscribe to.

use std::collections::BTreeSet;

use crate::checks::prelude::*;
use crate::checks::stand::{self, PUBSUB};

/// Where the witness writes down that it was asked for its subscriptions, over both protocols.
pub(crate) const DISCOVERY: &str = "/dapr/subscribe";

/// The topic `name` of the check, delivered to the app of `a` at the route of the same name.
pub(crate) fn subscription(scope: &Names, name: &str) -> Subscription {
    subscription_of("a", scope, name)
}

/// The same for the app of a sidecar that the check launches itself.
pub(crate) fn subscription_of(sidecar: &str, scope: &Names, name: &str) -> Subscription {
    Subscription::new(sidecar, PUBSUB, scope.topic(name), scope.route(name))
}

/// A further sidecar whose app announces these subscriptions; their topics are asked for with the base.
pub(crate) fn announcing(sidecar: SidecarAsk, subscriptions: impl Into<BTreeSet<Subscription>>) -> Launch {
    Launch::new(sidecar).with_additions(Additions { subscriptions: subscriptions.into(), ..Additions::default() })
}

/// The shared stand with one topic of one partition and its [`subscription`] for each of `names`.
pub(crate) fn hearing(scope: &Names, names: &[&str]) -> Ask {
    names.iter().fold(stand::with_pubsub(scope), |ask, name| {
        ask.with_topic(scope.topic(name), 1).with_subscription(subscription(scope, name))
    })
}
