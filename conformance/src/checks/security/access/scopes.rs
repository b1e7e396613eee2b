//! With `allowedTopics` an app can neither publish to nor subscribe to any other topic of the component.
//!
//! It is the only fence between apps on one broker, since all of them use the component's login. A forbidden
//! subscription is only a line in a log, which must be there; and the ledger must show that nothing comes.

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
        .resting_on(&[ALLOWED_TOPIC_PUBLISHED])
        .rows(&["ps-publish-refused-nothing"]),
    ALLOWED_TOPIC_PUBLISHED =
        Step::caught("allowed-topic-is-published-to", &[Defect::PublishLoses, Defect::PublishDoubles]),
    ALLOWED_TOPIC = Step::caught("allowed-topic-is-delivered", &[Defect::PublishLoses, Defect::SubscriptionsForgotten]),
    FORBIDDEN_SUBSCRIPTION_LOGGED = Step::caught(
        "forbidden-subscription-is-logged",
        &[Defect::SubscribeIgnoresScopes, Defect::SubscriptionsForgotten]
    )
    .observed()
    .rows(&["ps-scope-allowed/subscribe"]),
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
    // Somebody without a scope fills the closed topic first, so that it had the longer time to be delivered; and so that
    // something is found there.
    send(&trial.client("a")?, &closed, [2]).await?;
    let done = client.publish(&Publish::json(PUBSUB, &open, &event(3))).await?;
    let step = trial.step(ALLOWED_TOPIC_PUBLISHED);
    step.answers(&done, Outcome::Done);
    let met: Vec<_> = broker.records(&open).await?.iter().map(number).collect();
    step.equals("events on the topic", &met, &vec![Some(3)]);
    let heard = trial.step(ALLOWED_TOPIC).arrives(witness, &scope.route(OPEN), 1).await;
    let met: Vec<_> = broker.records(&closed).await?.iter().map(number).collect();
    trial.step(FORBIDDEN_TOPIC_STAYS_EMPTY).equals("events on the topic, where somebody put 2", &met, &vec![Some(2)]);
    let told = || scoped.log().lines().into_iter().find(|line| line.contains(&closed) && complains(line));
    let probe = async || told().map_or_else(|| Probe::NotYet(String::new()), Probe::Ready);
    patience::allow(trial.delivery(), probe).await;
    let line = told();
    let expected = "a warning or an error in the log that names the closed topic";
    let logged = trial.step(FORBIDDEN_SUBSCRIPTION_LOGGED);
    logged.that(line.is_some(), expected, line.unwrap_or_else(|| "no such line".to_owned()));
    trial.step(FORBIDDEN_TOPIC_NOT).stays_silent(witness, &scope.route(CLOSED), &heard).await?;
    Ok(())
}

/// Whether a line of the log is more than information.
fn complains(line: &str) -> bool {
    line.contains("level=warning") || line.contains("level=error")
}

fn launch(scope: &Names) -> Launch {
    let component = Component::kafka(PUBSUB).with("allowedTopics", &scope.topic(OPEN));
    let ask = SidecarAsk::new("scoped", scope.app_protocol()).with(component);
    announcing(ask, [OPEN, CLOSED].map(|name| subscription_of("scoped", scope, name)))
}
