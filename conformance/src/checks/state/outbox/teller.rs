//! The sidecar whose stores tell of their transactions, and whose own app hears of them.

use crate::checks::prelude::*;
use crate::checks::pubsub::subscription::{announcing, subscription_of};
use crate::checks::stand::{PUBSUB, STORE};

/// Its name.
const TELLER: &str = "teller";
/// The topic of the transactions that are made, and its route.
pub(super) const MADE: &str = "made";
/// Topic, route and store of the one that fails.
pub(super) const FAILED: &str = "failed";

/// Starts it, with the topics on which events are on their way: nobody else would create them.
pub(super) async fn teller(trial: &Trial) -> Result<Sidecar, Error> {
    let (scope, broker) = (trial.scope(), trial.broker()?);
    let app_id = format!("{TELLER}-{}", trial.stand_name());
    for name in [MADE, FAILED] {
        broker.create_topic(&format!("default{app_id}{}outbox", scope.topic(name)), 1).await?;
    }
    let store = |name, told| {
        let store = Component::postgres(name).with("outboxPublishPubsub", PUBSUB);
        store.with("outboxPublishTopic", &scope.topic(told))
    };
    let ask = SidecarAsk::new(TELLER, scope.app_protocol()).with(Component::kafka(PUBSUB));
    let ask = ask.with(store(STORE, MADE)).with(store(FAILED, FAILED));
    let hears = [MADE, FAILED].map(|name| subscription_of(TELLER, scope, name));
    trial.run(&announcing(ask, hears)).await
}
