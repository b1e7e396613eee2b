//! One subscription to a topic that does not exist keeps an app from every event of the component, until the topic is there.
//!
//! All topics of a component are consumed together, so that a dead-letter topic which nobody created stops the events it
//! was meant to save (E8). The sidecar is healthy all the while, and only its log tells.

use fixtures::ask::{Component, SidecarAsk};
use fixtures::client::Publish;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;

use super::{PUBSUB, event, numbers};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.missing-topic",
    title: "A subscription to a missing topic holds up all others",
    clause: Clause {
        text: "While one topic of its subscriptions is missing an app gets no event of the component, then all of them.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    needs: &[Ability::BrokerInspection, Ability::Launch],
    steps: &[
        Step::caught("log-tells-of-it", &[Defect::MissingTopicPassedOver]),
        Step::caught("nothing-is-delivered-while-a-topic-is-missing", &[Defect::MissingTopicPassedOver]),
        Step::caught("everything-is-delivered-once-it-is-there", &[Defect::MissingTopicPassedOver]),
    ],
    requirements: &["R27"],
    errata: &["E8"],
    ask: |scope| super::stand(scope).with_topic(scope.topic("there"), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// A sidecar of the check's own, since it disturbs whatever else its app is subscribed to.
const READER: &str = "reader";
/// What daprd 1.18.2 logs each time it could not begin to read.
const TRIED: &str = "Error consuming";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, broker, client) = (trial.scope(), trial.broker()?, trial.client("b")?);
    let subscriptions = ["there", "missing"].map(|name| super::subscription_of(READER, scope, name));
    let ask = SidecarAsk::new(READER, scope.app_protocol()).with(Component::kafka(PUBSUB));
    let reader = trial.run(&super::launch(ask, subscriptions)).await?;
    let witness = reader.witness()?;

    client.publish(&Publish::json(PUBSUB, &scope.topic("there"), &event(1))).await?;
    // Joining takes a while too, so the watch begins when the sidecar has tried; that it never says so is for the step.
    let _ = reader.log().wait_for(trial.delivery(), TRIED).await;
    trial.step("log-tells-of-it").logs(reader.log(), TRIED);
    let held_up = trial.step("nothing-is-delivered-while-a-topic-is-missing");
    held_up.settles(witness, &scope.route("there"), 0).await;

    broker.create_topic(&scope.topic("missing"), 1).await?;
    client.publish(&Publish::json(PUBSUB, &scope.topic("missing"), &event(2))).await?;
    let flows = trial.step("everything-is-delivered-once-it-is-there");
    for (name, number) in [("there", 1), ("missing", 2)] {
        let seen = flows.arrives(witness, &scope.route(name), 1).await;
        flows.equals(&format!("events on `{name}`"), &numbers(&seen), &vec![Some(number)]);
    }
    Ok(())
}
