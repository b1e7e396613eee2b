//! JSON data reaches the subscriber as it was published, integers beyond 53 bits included.
//!
//! Ids beyond 2^53 are common, and a decoder that reads numbers as floats changes them silently: the event arrives,
//! and means another order. Seen on daprd 1.18.2: the record is right, and so is a delivery over HTTP, but a delivery
//! over gRPC is decoded and written anew.

use crate::checks::prelude::*;
use crate::checks::pubsub::subscription::hearing;
use crate::checks::stand::PUBSUB;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.big-integers",
    title: "Integers of an event keep all their digits",
    clause: Clause {
        text: "JSON data reaches the subscriber as it was published, integers beyond 53 bits included.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-cloudevents/",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    of: owner::BROKER,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| hearing(scope, &["orders"]),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    TOPIC_HOLDS_ALL_DIGITS =
        Step::caught("topic-holds-all-digits", &[Defect::EnvelopeRoundsBigIntegers]).rows(&["ps-ce-bigint"]),
    APP_SEES_ALL_DIGITS =
        Step::caught("app-sees-all-digits", &[Defect::EnvelopeRoundsBigIntegers]).rows(&["ps-ce-bigint/at-app"]),
);

/// 2^53 + 1, the first integer that a 64-bit float cannot hold.
const BIG: u64 = 9_007_199_254_740_993;

async fn run(trial: Trial) -> Result<(), Stop> {
    let (topic, route) = (trial.scope().topic("orders"), trial.scope().route("orders"));
    let data = json!({ "order": BIG });
    given(&trial.client("a")?.publish(&Publish::json(PUBSUB, &topic, &data)).await?)?;
    let records = trial.broker()?.records(&topic).await?;
    let Some(met) = records.first().map(Record::json) else {
        return Err(Error::new(Kind::Harness, "set up: the published event is not on its topic").into());
    };
    trial.step(TOPIC_HOLDS_ALL_DIGITS).equals_json("`data` on the topic", &met["data"], &data);
    let step = trial.step(APP_SEES_ALL_DIGITS);
    let delivered = step.arrives(trial.witness("a")?, &route, 1).await;
    // That none came is told already, and says nothing of digits.
    if let Some(met) = delivered.first().map(Entry::json) {
        step.equals_json("`data` at the app", &met["data"], &data);
    }
    Ok(())
}
