//! With `rawPayload` an event is published without an envelope, and a subscription with `rawPayload` delivers any
//! bytes as base64 in one.
//!
//! It is the way to share a topic with programs that know nothing of Dapr. Its envelope says nothing about the data:
//! it has a new id on every delivery, so it cannot be used to recognise an event that comes again.

use crate::checks::prelude::*;
use crate::checks::pubsub::subscription::subscription;
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.raw-payload",
    title: "Raw events travel as the bytes they are",
    clause: Clause {
        text: "`rawPayload` publishes bytes without an envelope and delivers them as `data_base64` of octets.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-raw/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| {
        let raw = subscription(scope, "raw").with_metadata("rawPayload", "true");
        stand::with_pubsub(scope).with_topic(scope.topic("raw"), 1).with_subscription(raw)
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    TOPIC_HOLDS_THE_BYTES = Step::caught("topic-holds-the-published-bytes", &[Defect::RawIsWrapped])
        .rows(&["ps-raw-publish", "ps-raw-publish/binary"]),
    APP_GETS_BASE64 = Step::caught("app-gets-the-bytes-in-base64", &[Defect::RawDeliveredBare])
        .resting_on(&[TOPIC_HOLDS_THE_BYTES])
        .rows(&["ps-raw-subscribe"]),
    ENVELOPE_SAYS_OCTETS =
        Step::caught("envelope-says-octets", &[Defect::RawDeliveredBare]).rows(&["ps-raw-subscribe/octets"]),
    FOREIGN_BYTES =
        Step::caught("foreign-bytes-are-delivered", &[Defect::RawDeliveredBare]).rows(&["ps-raw-subscribe/foreign"]),
);

/// Neither JSON nor text, with a NUL at its start.
const BYTES: &[u8] = &[0, 0xff, b'{', 0x80];
/// What a program without Dapr might write.
const FOREIGN: &[u8] = b"id;name\n7;x";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, broker) = (trial.client("a")?, trial.broker()?);
    let (topic, route) = (trial.scope().topic("raw"), trial.scope().route("raw"));
    let content_type = Some("application/octet-stream");
    let publish = Publish { pubsub: PUBSUB, topic: &topic, data: BYTES.into(), content_type, metadata: Vec::new() };
    let held = trial.step(TOPIC_HOLDS_THE_BYTES);
    held.answers(&client.publish(&publish.with_metadata("rawPayload", "true")).await?, Outcome::Done);
    let records = broker.records(&topic).await?;
    let values: Vec<_> = records.iter().map(|record| record.value.clone().unwrap_or_default()).collect();
    held.equals("values on the topic", &values, &vec![BYTES.into()]);

    broker.produce(&topic, None, FOREIGN).await?;
    let foreign = trial.step(FOREIGN_BYTES);
    let delivered = foreign.arrives(trial.witness("a")?, &route, 2).await;
    let envelopes: Vec<_> = delivered.iter().map(Entry::json).collect();
    let data = |index: usize| envelopes.get(index).map(|envelope| envelope["data_base64"].clone()).unwrap_or_default();
    // The bytes above, in base64. Over gRPC they travel bare, and the witness writes them in the form of their type.
    trial.step(APP_GETS_BASE64).equals_json("`data_base64`", &data(0), &Value::from("AP97gA=="));
    foreign.equals_json("`data_base64`", &data(1), &Value::from("aWQ7bmFtZQo3O3g="));
    for envelope in &envelopes {
        let (kind, expected) = (envelope["datacontenttype"].clone(), Value::from("application/octet-stream"));
        trial.step(ENVELOPE_SAYS_OCTETS).equals_json("`datacontenttype`", &kind, &expected);
    }
    Ok(())
}
