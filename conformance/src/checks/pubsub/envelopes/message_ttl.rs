//! An event with a time to live (`ttlInSeconds`) is not delivered after its expiration.
//!
//! Kafka knows no expiry per record, so the sidecar writes the end into the envelope and the subscriber's sidecar
//! reads it: both sides must be Dapr, and both clocks right.

use jiff::{SignedDuration, Timestamp};

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, number, numbers, send};
use crate::checks::pubsub::subscription::hearing;
use crate::checks::stand::PUBSUB;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.message-ttl",
    title: "An expired event is not delivered",
    clause: Clause {
        text: "`ttlInSeconds` of a publish sets the `expiration` of the event, after which it is not delivered.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-message-ttl/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| hearing(scope, &["orders"]),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    TTL_SETS_EXPIRATION = Step::caught("time-to-live-sets-the-expiration", &[Defect::EnvelopeIgnoresTtl])
        .resting_on(&[UNEXPIRED_DELIVERED])
        .rows(&["ps-ttl-live/expiration"]),
    UNEXPIRED_DELIVERED =
        Step::caught("unexpired-event-is-delivered", &[Defect::PublishLoses, Defect::SubscriptionsForgotten])
            .rows(&["ps-ttl-live"]),
    EXPIRED_NOT_DELIVERED = Step::caught("expired-event-is-not-delivered", &[Defect::DeliversExpired])
        .resting_on(&[UNEXPIRED_DELIVERED])
        .rows(&["ps-ttl-expired/expiration"]),
);

/// Far from both ends of a slow run.
const TTL: SignedDuration = SignedDuration::from_mins(5);
/// Times are written in whole seconds, and clocks of containers may differ a little.
const ROUNDING: SignedDuration = SignedDuration::from_secs(5);
/// An event that was expired before it was published, so that nobody has to wait for it.
const EXPIRED: &[u8] = br#"{"specversion":"1.0","id":"old","source":"shop","type":"shop.order","datacontenttype":"application/json","data":{"n":1},"expiration":"2020-01-01T00:00:00Z"}"#;

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let (topic, route) = (trial.scope().topic("orders"), trial.scope().route("orders"));
    let content_type = Some("application/cloudevents+json");
    let expired = Publish { pubsub: PUBSUB, topic: &topic, data: EXPIRED.into(), content_type, metadata: Vec::new() };
    given(&client.publish(&expired).await?)?;
    let (seconds, now) = (TTL.as_secs().to_string(), Timestamp::now());
    given(&client.publish(&Publish::json(PUBSUB, &topic, &event(2)).with_metadata("ttlInSeconds", &seconds)).await?)?;
    send(&client, &topic, [3]).await?;

    let records = trial.broker()?.records(&topic).await?;
    let live = records.iter().find(|record| number(record) == Some(2));
    let end = live.map(|record| record.json()["expiration"].clone()).unwrap_or_default();
    let parsed = end.as_str().and_then(|end| end.parse::<Timestamp>().ok());
    let near = parsed.is_some_and(|end| (end.duration_since(now) - TTL).abs() <= ROUNDING);
    let step = trial.step(TTL_SETS_EXPIRATION);
    step.that(near, "`expiration` five minutes from now", format!("`expiration` {end}, published at {now}"));

    let live = trial.step(UNEXPIRED_DELIVERED).arrives(trial.witness("a")?, &route, 2).await;
    // One partition: had the expired event been delivered, it would have come first, or before the last at least.
    let step = trial.step(EXPIRED_NOT_DELIVERED);
    step.equals("records on the topic", &records.len(), &3);
    step.equals("delivered events", &numbers(&live), &vec![Some(2), Some(3)]);
    Ok(())
}
