//! Each event that `dapr-load` publishes is a record on its topic and is delivered to the subscriber.
//!
//! Like `system.scenario`: one operation of each scenario, byte for byte, and its effect on the other side.

use std::collections::BTreeSet;

use fixtures::scenario::{Message, PARTITIONS, Scenario};

use super::scene::{scene, sent};
use crate::checks::prelude::*;
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.scenario-event",
    title: "Each event that load is made of is a record, and reaches the app",
    clause: Clause {
        text: "A published event is a record, a hundred published together are a hundred, and a subscriber gets what was \
               published: over HTTP and gRPC alike.",
        url: "https://docs.dapr.io/reference/api/pubsub_api/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    PUBLISH = Step::caught("publish-writes-the-record", &[Defect::PublishLoses, Defect::PublishDoubles])
        .cites(&["R21"])
        .rows(&["ps-publish-ok"]),
    PUBLISH_BULK = Step::caught("publish-bulk-writes-each-record", &[Defect::PublishLoses, Defect::PublishDoubles])
        .rows(&["gen-alpha-alias/bulk-publish"]),
    DELIVER_KEY = Step::caught("deliver-keeps-the-key", &[Defect::KeyDropped]).resting_on(&[PUBLISH]).cites(&["E9"]),
    DELIVER_NUMBERS = Step::caught("deliver-brings-the-numbers", &[Defect::DeliversWithoutData, Defect::PublishLoses])
        .resting_on(&[PUBLISH])
        .cites(&["R21"]),
);

fn ask(scope: &Names) -> Ask {
    let topics = ["one", "many", "numbered"].map(|name| scope.topic(name));
    let numbered = Subscription::new("a", PUBSUB, &topics[2], scope.route("numbered"));
    let ask = stand::with_all(scope).with_subscription(numbered);
    topics.into_iter().fold(ask, |ask, topic| ask.with_topic(topic, PARTITIONS))
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let mut one = scene(&trial, Scenario::Publish, "a")?;
    one.names.topic = trial.scope().topic("one");
    let step = trial.step(PUBLISH);
    let event = one.operation(0);
    sent(&trial, &step, &event).await?;
    let expected: Value = serde_json::from_slice(&event.message.http().body).unwrap_or_default();
    step.equals_json("data of the records", &published(&trial, &one.names.topic).await?.into(), &json!([expected]));

    let mut many = scene(&trial, Scenario::PublishBulk, "a")?;
    many.names.topic = trial.scope().topic("many");
    let step = trial.step(PUBLISH_BULK);
    let operation = many.operation(0);
    sent(&trial, &step, &operation).await?;
    let (data, expected) = (published(&trial, &many.names.topic).await?, many.messages());
    // Without a key they are spread over the partitions, so their order says nothing.
    let different: BTreeSet<_> = data.iter().map(|data| data["key"].to_string()).collect();
    step.equals("records, and different events among them", &(data.len(), different.len()), &(expected, expected));
    let events = events(&operation.message);
    let other = data.iter().filter(|data| !events.contains(data)).count();
    step.equals("records of data that was not sent", &other, &0);

    let mut numbered = scene(&trial, Scenario::Deliver, "a")?;
    numbered.names.topic = trial.scope().topic("numbered");
    let event = numbered.operation(7);
    let step = trial.step(DELIVER_KEY);
    sent(&trial, &step, &event).await?;
    let records = trial.broker()?.records(&numbered.names.topic).await?;
    let keys: Vec<_> = records.iter().map(|record| record.key.clone().unwrap_or_default()).collect();
    step.equals("keys of the records", &keys, &vec![b"k7".as_slice().into()]);
    let step = trial.step(DELIVER_NUMBERS);
    let calls = step.arrives(trial.witness("a")?, &trial.scope().route("numbered"), 1).await;
    let expected: Value = serde_json::from_slice(&event.message.http().body).unwrap_or_default();
    let data: Vec<_> = calls.iter().map(|call| call.json()["data"].clone()).collect();
    step.equals_json("data at the app", &data.into(), &json!([expected]));
    Ok(())
}

/// What is published together.
fn events(message: &Message) -> Vec<Value> {
    let Message::PublishBulk { events, .. } = message else { return Vec::new() };
    events.iter().map(|event| serde_json::from_slice(event).unwrap_or_default()).collect()
}

/// What the events of a topic carry.
async fn published(trial: &Trial, topic: &str) -> Result<Vec<Value>, Stop> {
    let records = trial.broker()?.records(topic).await?;
    Ok(records.iter().map(|record| record.json()["data"].clone()).collect())
}
