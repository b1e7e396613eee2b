//! A component can close topics to an app: publishing is refused, subscribing is left out, other topics go on.
//!
//! It is the only fence between apps on one broker, since all of them use the component's login. A forbidden
//! subscription is only a line in a log, so the ledger must show that nothing comes.

use fixtures::ask::{Component, SidecarAsk};
use fixtures::client::Publish;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::stand::Launch;

use super::{PUBSUB, event, number};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::names::Names;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

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
    steps: &[
        Step::caught("forbidden-publish-is-refused", &[Defect::PublishIgnoresScopes]),
        Step::caught("forbidden-topic-stays-empty", &[Defect::PublishIgnoresScopes]),
        Step::caught("allowed-topic-is-published-to", &[Defect::PublishLoses]),
        Step::caught("allowed-topic-is-delivered", &[Defect::PublishLoses]),
        Step::caught("forbidden-topic-is-not-delivered", &[Defect::SubscribeIgnoresScopes]),
    ],
    requirements: &[],
    errata: &["E75"],
    ask: |scope| [OPEN, CLOSED].iter().fold(super::stand(scope), |ask, name| ask.with_topic(scope.topic(name), 1)),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

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
    trial.step("forbidden-publish-is-refused").answers(&refused, Outcome::PublishForbidden);
    let met: Vec<_> = broker.records(&closed).await?.iter().map(number).collect();
    trial.step("forbidden-topic-stays-empty").equals("events on the topic", &met, &Vec::new());

    // Somebody without a scope fills the closed topic first, so that it had the longer time to be delivered.
    super::send(&trial.client("a")?, &closed, [2]).await?;
    let done = client.publish(&Publish::json(PUBSUB, &open, &event(3))).await?;
    let step = trial.step("allowed-topic-is-published-to");
    step.answers(&done, Outcome::Done);
    let met: Vec<_> = broker.records(&open).await?.iter().map(number).collect();
    step.equals("events on the topic", &met, &vec![Some(3)]);
    trial.step("allowed-topic-is-delivered").arrives(witness, &scope.route(OPEN), 1).await;
    trial.step("forbidden-topic-is-not-delivered").settles(witness, &scope.route(CLOSED), 0).await;
    Ok(())
}

fn launch(scope: &Names) -> Launch {
    let component = Component::kafka(PUBSUB).with("allowedTopics", &scope.topic(OPEN));
    let ask = SidecarAsk::new("scoped", scope.app_protocol()).with(component);
    super::launch(ask, [OPEN, CLOSED].map(|name| super::subscription_of("scoped", scope, name)))
}
