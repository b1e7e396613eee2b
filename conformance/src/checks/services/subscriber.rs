//! A further app that gets every event of a topic: delivery is judged by what reaches it.

use crate::checks::prelude::*;
use crate::checks::services::stream::Stream;
use crate::checks::services::tally::Tally;
use crate::checks::stand::PUBSUB;

/// Name, and the route at which it gets its events.
const SUBSCRIBER: &str = "subscriber";
const ROUTE: &str = "/events";

/// A running subscriber, a consumer group of its own.
pub(super) struct Subscriber(Witness);

impl Subscriber {
    /// One that reads `stream` from its beginning.
    ///
    /// # Errors
    /// When its sidecar does not come up.
    pub(super) async fn of(trial: &Trial, stream: &Stream<'_>) -> Result<Self, Stop> {
        let ask = SidecarAsk::new(SUBSCRIBER, AppProtocol::Http).with(Component::kafka(PUBSUB));
        let subscription = Subscription::new(SUBSCRIBER, PUBSUB, stream.topic(), ROUTE);
        let additions = Additions { subscriptions: [subscription].into(), ..Additions::default() };
        Ok(Self(trial.run(&Launch::new(ask).with_additions(additions)).await?.witness()?.clone()))
    }

    /// What it was told of each task so far.
    pub(super) fn tally(&self) -> Tally {
        self.0.ledger().on(ROUTE).iter().map(Entry::json).collect()
    }
}
