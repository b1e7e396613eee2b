//! The metadata of a publish become record headers, and are delivered to the app together with key, topic, partition
//! and offset.
//!
//! Where an event lies is what an idempotent handler of a raw topic needs, and what makes a finding about one event
//! checkable on the broker. That headers of a publisher reach the app under their own names is a trap of its own:
//! nobody may trust them.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, number};
use crate::checks::pubsub::subscription::subscription;
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.delivery-metadata",
    title: "Metadata of an event reach the record and the app",
    clause: Clause {
        text: "Publish metadata become record headers; a delivery carries them and `__key`, `__offset`, `__partition`.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.11",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::KAFKA,
    level: Level::Should,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| {
        let ask = stand::with_pubsub(scope).with_topic(scope.topic("orders"), PARTITIONS);
        ask.with_subscription(subscription(scope, "orders"))
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    METADATA_BECOMES_HEADERS =
        Step::caught("publish-metadata-becomes-headers", &[Defect::HeadersDropped]).rows(&["ps-kafka-headers"]),
    APP_GETS_HEADERS =
        Step::caught("app-gets-the-headers", &[Defect::HeadersDropped]).rows(&["ps-kafka-delivery-meta/headers"]),
    APP_LEARNS_THE_PLACE = Step::caught("app-learns-where-the-record-lies", &[Defect::DeliveryDropsMetadata])
        .rows(&["ps-kafka-delivery-meta"]),
);

const PARTITIONS: i32 = 3;
/// In the second partition by the partitioner of Java and by that of Go, so that no partition is zero by chance.
const KEY: &str = "task-1";

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let (topic, route) = (trial.scope().topic("orders"), trial.scope().route("orders"));
    // The second one is looked at, so that no offset is zero by chance.
    for n in 1..=2 {
        let publish = Publish::json(PUBSUB, &topic, &event(n));
        given(&client.publish(&publish.with_metadata("partitionKey", KEY).with_metadata("shop", "north")).await?)?;
    }
    let records = trial.broker()?.records(&topic).await?;
    let shop = |record: &Record| {
        let mut headers = record.headers.iter();
        headers.find(|(name, _)| name == "shop").map(|(_, value)| String::from_utf8_lossy(value).into_owned())
    };
    let met: Vec<_> = records.iter().map(shop).collect();
    let step = trial.step(METADATA_BECOMES_HEADERS);
    step.equals("header `shop` of the records", &met, &vec![Some("north".to_owned()); 2]);

    let carried = trial.step(APP_GETS_HEADERS);
    let delivered = carried.arrives(trial.witness("a")?, &route, 2).await;
    let Some(second) = delivered.iter().find(|entry| entry.json()["data"]["n"] == 2) else { return Ok(()) };
    carried.equals("header `shop` at the app", &second.header("shop"), &Some("north"));
    let place = ["__key", "__topic", "__partition", "__offset"].map(|name| second.header(name));
    let there = records.iter().find(|record| number(record) == Some(2));
    let there = there.map(|record| (record.partition.to_string(), record.offset.to_string()));
    let (partition, offset) = there.as_ref().map(|(partition, offset)| (partition.as_str(), offset.as_str())).unzip();
    let expected = [Some(KEY), Some(topic.as_str()), partition, offset];
    trial.step(APP_LEARNS_THE_PLACE).equals("key, topic, partition and offset", &place, &expected);
    Ok(())
}
