//! With `allowedTopics` an app can neither publish to nor subscribe to any other topic of the component.
//!
//! It is the only fence between apps on one broker, since all of them use the component's login. A forbidden
//! subscription is only a line in a log, so the ledger must show that nothing comes.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, number, send};
use crate::checks::pubsub::subscription::{announcing, subscription_of};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.scopes",
    title: "Topics outside the scopes of a component are closed",
    clause: Clause {
        text: "Topics that `allowedTopics` does not name can be neither published nor subscribed to.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-scopes/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch, Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| {
        [OPEN, CLOSED].iter().fold(stand::with_pubsub(scope), |ask, name| ask.with_topic(scope.topic(name), 1))
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    FORBIDDEN_PUBLISH = Step::caught("forbidden-publish-is-refused", &[Defect::PublishIgnoresScopes])
        .cites(&["R99", "E75"])
        .rows(&["ps-scope-allowed", "ps-publish-forbidden"]),
    FORBIDDEN_TOPIC_STAYS_EMPTY = Step::caught("forbidden-topic-stays-empty", &[Defect::PublishIgnoresScopes])
        .rows(&["ps-publish-refused-nothing"]),
    ALLOWED_TOPIC_PUBLISHED =
        Step::caught("allowed-topic-is-published-to", &[Defect::PublishLoses, Defect::PublishDoubles]),
    ALLOWED_TOPIC = Step::caught("allowed-topic-is-delivered", &[Defect::PublishLoses, Defect::SubscriptionsForgotten]),
    FORBIDDEN_TOPIC_NOT =
        Step::caught("forbidden-topic-is-not-delivered", &[Defect::SubscribeIgnoresScopes]).cites(&["R99", "E75"]),
);

/// The topic that is allowed, and its route.
const OPEN: &str = "open";
/// The topic that is not, and its route.
const CLOSED: &str = "closed";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, broker) = (trial.scope(), trial.broker()?);
    let scoped = trial.run(&launch(scope)).await?;
    let (client, witness) = (trial.client_of(&scoped), scoped.witness()?);
    let (open, closed) = (scope.topic(OPEN), scope.topic(CLOSED));

    let refused = client.publish(&Publish::json(PUBSUB, &closed, &event(1))).await?;
    trial.step(FORBIDDEN_PUBLISH).answers(&refused, Outcome::PublishForbidden);
    let met: Vec<_> = broker.records(&closed).await?.iter().map(number).collect();
    trial.step(FORBIDDEN_TOPIC_STAYS_EMPTY).equals("events on the topic", &met, &Vec::new());

    // Somebody without a scope fills the closed topic first, so that it had the longer time to be delivered.
    send(&trial.client("a")?, &closed, [2]).await?;
    let done = client.publish(&Publish::json(PUBSUB, &open, &event(3))).await?;
    let step = trial.step(ALLOWED_TOPIC_PUBLISHED);
    step.answers(&done, Outcome::Done);
    let met: Vec<_> = broker.records(&open).await?.iter().map(number).collect();
    step.equals("events on the topic", &met, &vec![Some(3)]);
    let heard = trial.step(ALLOWED_TOPIC).arrives(witness, &scope.route(OPEN), 1).await;
    trial.step(FORBIDDEN_TOPIC_NOT).stays_silent(witness, &scope.route(CLOSED), &heard).await?;
    Ok(())
}

fn launch(scope: &Names) -> Launch {
    let component = Component::kafka(PUBSUB).with("allowedTopics", &scope.topic(OPEN));
    let ask = SidecarAsk::new("scoped", scope.app_protocol()).with(component);
    announcing(ask, [OPEN, CLOSED].map(|name| subscription_of("scoped", scope, name)))
}
