//! An event above Kafka's record limit is refused with 500, and the next one is published.
//!
//! The spec allows messages of many megabytes (E6). The sidecar takes 4 MiB, but Kafka and its client stop at about
//! 1 MiB with the envelope, so what fits the API does not fit the topic. Which of the two refuses is not told.

use bytes::Bytes;

use crate::checks::prelude::*;
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.record-size",
    title: "An event above Kafka's record limit is refused",
    clause: Clause {
        text: "An event over Kafka's record limit is refused with 500, and does not harm the next one.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    of: owner::KAFKA,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| stand::with_pubsub(scope).with_topic(scope.topic("large"), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    LARGEST_PUBLISHED_WHOLE =
        Step::caught("largest-event-is-published-whole", &[Defect::PublishLoses, Defect::PublishDoubles])
            .cites(&["R18"])
            .rows(&["ps-publish-largest"]),
    LARGER_EVENT_REFUSED = Step::caught("larger-event-is-refused", &[Defect::IgnoresMaxRecordSize])
        .resting_on(&[LARGEST_PUBLISHED_WHOLE])
        .cites(&["R18", "E6"])
        .rows(&["ps-publish-too-large-broker"]),
    REFUSED_NOT_ON_TOPIC = Step::caught("refused-event-is-not-on-the-topic", &[Defect::IgnoresMaxRecordSize])
        .rows(&["ps-publish-too-large-broker/nothing"]),
    NEXT_EVENT_PUBLISHED =
        Step::caught("next-event-is-published", &[Defect::PublishLoses]).rows(&["ps-publish-too-large-broker/next"]),
);

/// Just below Kafka's default of 1,048,588 bytes for a batch, with room for what the batch itself needs.
const FITS: usize = 1_048_000;
/// Just above it.
const DOES_NOT_FIT: usize = 1_049_000;

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, broker) = (trial.client("b")?, trial.broker()?);
    let topic = trial.scope().topic("large");
    // Raw, so that the record is the body. Every byte differs from its neighbour, so a cut or a shift shows.
    let body =
        |length: usize| (0..length).map(|at| b'a' + u8::try_from(at % 26).unwrap_or_default()).collect::<Bytes>();
    let publish = |length: usize| {
        let (data, content_type) = (body(length), Some("application/octet-stream"));
        Publish { pubsub: PUBSUB, topic: &topic, data, content_type, metadata: vec![("rawPayload", "true")] }
    };
    let values = async || {
        let records = broker.records(&topic).await?;
        Ok::<Vec<_>, Stop>(records.into_iter().map(|record| record.value).collect())
    };

    let step = trial.step(LARGEST_PUBLISHED_WHOLE);
    step.answers(&client.publish(&publish(FITS)).await?, Outcome::Done);
    let before = values().await?;
    let lengths: Vec<_> = before.iter().map(|value| value.as_ref().map_or(0, Bytes::len)).collect();
    step.that(before == [Some(body(FITS))], "one record of 1,048,000 bytes, as sent", format!("bytes: {lengths:?}"));
    let refused = client.publish(&publish(DOES_NOT_FIT)).await?;
    trial.step(LARGER_EVENT_REFUSED).answers(&refused, Outcome::PublishFailed);
    let count = values().await?.len();
    trial.step(REFUSED_NOT_ON_TOPIC).equals("records", &count, &before.len());
    let step = trial.step(NEXT_EVENT_PUBLISHED);
    step.answers(&client.publish(&publish(1)).await?, Outcome::Done);
    let newest = values().await?.pop().flatten().unwrap_or_default();
    step.that(newest == body(1), "one byte as the newest record", format!("a record of {} bytes", newest.len()));
    Ok(())
}
