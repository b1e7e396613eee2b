//! While one topic of its subscriptions does not exist, an app gets no event of the component; once it exists, all of
//! them.
//!
//! All topics of a component are consumed together, so that a dead-letter topic which nobody created stops the events it
//! was meant to save (E8). The sidecar is healthy all the while, and only its log tells.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, numbers};
use crate::checks::pubsub::subscription::{DISCOVERY, announcing, subscription_of};
use crate::checks::stand::{self, PUBSUB};

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
    of: owner::KAFKA,
    needs: &[Ability::BrokerInspection, Ability::Launch],
    steps: STEPS,
    ask: |scope| stand::with_pubsub(scope).with_topic(scope.topic("there"), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    LOG_TELLS_OF_IT =
        Step::caught("log-tells-of-it", &[Defect::MissingTopicPassedOver]).rows(&["ps-sub-missing-topic/log"]),
    NOTHING_WHILE_MISSING =
        Step::caught("nothing-is-delivered-while-a-topic-is-missing", &[Defect::MissingTopicPassedOver])
            .cites(&["E8"])
            .rows(&["ps-sub-missing-topic"]),
    ALL_ONCE_IT_IS_THERE = Step::caught("everything-is-delivered-once-it-is-there", &[Defect::MissingTopicPassedOver])
        .cites(&["E8"])
        .rows(&["ps-sub-missing-topic/created"]),
);

/// A sidecar of the check's own, since it disturbs whatever else its app is subscribed to.
const READER: &str = "reader";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, broker, client) = (trial.scope(), trial.broker()?, trial.client("b")?);
    let subscriptions = ["there", "missing"].map(|name| subscription_of(READER, scope, name));
    let ask = SidecarAsk::new(READER, scope.app_protocol()).with(Component::kafka(PUBSUB));
    let reader = trial.run(&announcing(ask, subscriptions)).await?;
    let (witness, missing) = (reader.witness()?, scope.topic("missing"));

    given(&client.publish(&Publish::json(PUBSUB, &scope.topic("there"), &event(1))).await?)?;
    // Joining takes a while too, so the watch begins when the sidecar has tried; that it never says so is for the step.
    let failed = |line: &String| line.contains("level=error") && line.contains(&missing);
    let tried = || reader.log().lines().into_iter().find(failed);
    let probe = async || tried().map_or_else(|| Probe::NotYet(String::new()), Probe::Ready);
    patience::allow(trial.delivery(), probe).await;
    let line = tried();
    let told = trial.step(LOG_TELLS_OF_IT);
    let expected = "an error in the log that names the missing topic";
    told.that(line.is_some(), expected, line.unwrap_or_else(|| "no such line".to_owned()));
    let held_up = trial.step(NOTHING_WHILE_MISSING);
    // Until the topic is there only the question for subscriptions can be heard; the event itself comes afterwards.
    held_up.stays_silent(witness, &scope.route("there"), &witness.ledger().on(DISCOVERY)).await?;

    broker.create_topic(&missing, 1).await?;
    given(&client.publish(&Publish::json(PUBSUB, &missing, &event(2))).await?)?;
    let flows = trial.step(ALL_ONCE_IT_IS_THERE);
    for (name, number) in [("there", 1), ("missing", 2)] {
        let seen = flows.arrives(witness, &scope.route(name), 1).await;
        flows.equals(&format!("events on `{name}`"), &numbers(&seen), &vec![Some(number)]);
    }
    Ok(())
}
