//! What a sidecar tells its app in headers of a delivery is not for a publisher to write.
//!
//! Publish metadata become headers of a delivery, and the subscriber cannot tell whose they are. On daprd 1.18.2 a
//! publisher can pass for a calling app, for the sidecar itself (`dapr-api-token`, where the app has none of its own),
//! for another trace, and for another place in the topic.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, number, send};
use crate::checks::pubsub::subscription::hearing;
use crate::checks::stand::PUBSUB;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.forged-headers",
    title: "A publisher cannot write what the sidecar tells",
    clause: Clause {
        text: "Caller, token, trace and place of a delivery are the sidecar's to tell, whatever publish metadata say.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.11",
        until: None,
        basis: Basis::Implemented,
    },
    of: owner::KAFKA,
    level: Level::Should,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| hearing(scope, &["orders"]),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    ORDINARY_ARRIVE =
        Step::caught("ordinary-metadata-arrive", &[Defect::HeadersDropped]).rows(&["ps-kafka-delivery-meta/headers"]),
    CALLER = Step::caught("caller-is-not-made-up", &[Defect::DaprHeadersForged])
        .rows(&["ps-publish-forged-headers", "ps-publish-forged-headers/caller"]),
    TOKEN =
        Step::caught("token-is-not-made-up", &[Defect::DaprHeadersForged]).rows(&["ps-publish-forged-headers/token"]),
    TRACE =
        Step::caught("trace-is-not-made-up", &[Defect::TraceHeadersForged]).rows(&["ps-publish-forged-headers/trace"]),
    PLACE =
        Step::caught("place-is-that-of-the-record", &[Defect::PlaceForged]).rows(&["ps-publish-forged-headers/place"]),
);

/// What nobody but a sidecar tells, and what a publisher makes up.
const FORGED: [(Step, &str, &str); 3] = [
    (CALLER, "dapr-caller-app-id", "head-office"),
    (TOKEN, "dapr-api-token", "open-sesame"),
    (TRACE, "traceparent", "00-11111111111111111111111111111111-2222222222222222-01"),
];
/// The header that says where the record lies, in its partition.
const OFFSET: &str = "__offset";

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let (topic, route) = (trial.scope().topic("orders"), trial.scope().route("orders"));
    // The second record, so that no offset is zero by chance.
    send(&client, &topic, [1]).await?;
    let publish = Publish::json(PUBSUB, &topic, &event(2)).with_metadata("shop", "north");
    let publish = FORGED.iter().fold(publish, |publish, (_, name, value)| publish.with_metadata(name, value));
    given(&client.publish(&publish.with_metadata(OFFSET, "4711")).await?)?;

    let ordinary = trial.step(ORDINARY_ARRIVE);
    let delivered = ordinary.arrives(trial.witness("a")?, &route, 2).await;
    let Some(seen) = delivered.iter().find(|entry| entry.json()["data"]["n"] == 2) else { return Ok(()) };
    ordinary.equals("header `shop` at the app", &seen.header("shop"), &Some("north"));
    let values = |name: &str| -> Vec<String> {
        seen.headers.iter().filter(|(header, _)| header == name).map(|(_, value)| value.clone()).collect()
    };
    for (step, name, made_up) in FORGED {
        let met = values(name);
        let forged = met.iter().any(|value| value == made_up);
        trial.step(step).that(!forged, "nothing that the publisher made up", format!("{name}: {met:?}"));
    }
    let records = trial.broker()?.records(&topic).await?;
    let record = records.iter().find(|record| number(record) == Some(2));
    let offset: Vec<_> = record.iter().map(|record| record.offset.to_string()).collect();
    trial.step(PLACE).equals("`__offset` at the app", &values(OFFSET), &offset);
    Ok(())
}
