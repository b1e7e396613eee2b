//! Metadata of a bulk publish are for all of its entries; an entry's own go before them.
//!
//! Who gives a time to live once for a hundred events relies on each of them to expire. Seen on daprd 1.18.2: they
//! reach the envelope of an entry only when it brings some metadata of its own, whatever these say; the others never
//! expire, and have the type that every event has.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, number};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.bulk-publish-metadata",
    title: "Metadata of a bulk publish reach every entry",
    clause: Clause {
        text: "Metadata of a bulk publish apply to each of its entries; metadata of an entry go before them.",
        url: "https://docs.dapr.io/reference/api/pubsub_api/#publish-multiple-messages-to-a-given-topic",
        since: "1.10",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::BrokerInspection],
    // The client has no metadata for a bulk publish over gRPC.
    transports: &[Transport::Http],
    steps: STEPS,
    ask: |scope| stand::with_pubsub(scope).with_topic(scope.topic("orders"), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    BARE_HAS_THE_TYPE = Step::caught(
        "entry-without-metadata-has-the-type-of-the-request",
        &[Defect::BulkMetadataNeedsOwn, Defect::BulkMetadataIgnored],
    )
    .rows(&["ps-bulk-metadata-envelope", "ps-bulk-metadata-envelope/without"]),
    BARE_EXPIRES = Step::caught(
        "entry-without-metadata-has-the-expiration-of-the-request",
        &[Defect::BulkMetadataNeedsOwn, Defect::BulkMetadataIgnored],
    )
    .rows(&["ps-ttl-bulk", "ps-ttl-bulk/without"]),
    OTHER_HAS_THE_TYPE =
        Step::caught("entry-with-other-metadata-has-the-type-of-the-request", &[Defect::BulkMetadataIgnored])
            .rows(&["ps-bulk-metadata-envelope/with"]),
    OTHER_EXPIRES =
        Step::caught("entry-with-other-metadata-has-the-expiration-of-the-request", &[Defect::BulkMetadataIgnored])
            .rows(&["ps-ttl-bulk/with"]),
    OWN_TYPE_WINS = Step::caught("entry-with-a-type-of-its-own-keeps-it", &[Defect::BulkMetadataWins]),
);

/// The type that the request gives all its entries.
const COMMON: &str = "shop.order";
/// The type that one entry gives itself.
const OWN: &str = "shop.refund";

async fn run(trial: Trial) -> Result<(), Stop> {
    let topic = trial.scope().topic("orders");
    let entry = |n: usize| json!({ "entryId": n.to_string(), "event": event(n), "contentType": "application/json" });
    let with = |n: usize, name: &str, value: &str| {
        let mut entry = entry(n);
        entry["metadata"] = json!({ name: value });
        entry
    };
    let entries = json!([entry(1), with(2, "shop", "north"), with(3, "cloudevent.type", OWN)]);
    // Named as before 1.18, where it was alpha: later versions answer to that too.
    let query = format!("metadata.ttlInSeconds=60&metadata.cloudevent.type={COMMON}");
    let path = format!("/v1.0-alpha1/publish/bulk/{PUBSUB}/{topic}?{query}");
    let headers = vec![("content-type", "application/json")];
    let request = Raw { verb: "POST", path: &path, headers, body: entries.to_string().into() };
    given(&trial.client("a")?.raw(request).await?)?;

    let records = trial.broker()?.records(&topic).await?;
    // In whatever order: a bulk publish promises none.
    let envelope = |n: u64| {
        let missing = || Error::new(Kind::Harness, format!("set up: entry {n} is not on the topic"));
        records.iter().find(|record| number(record) == Some(n)).map(Record::json).ok_or_else(missing)
    };
    let has_type = |step: Step, n: u64, expected: &str| {
        let met = envelope(n)?["type"].clone();
        trial.step(step).equals_json(&format!("`type` of entry {n}"), &met, &Value::from(expected));
        Ok::<_, Stop>(())
    };
    let expires = |step: Step, n: u64| {
        let end = envelope(n)?["expiration"].clone();
        trial.step(step).that(end.is_string(), "an `expiration`", format!("`expiration` of entry {n}: {end}"));
        Ok::<_, Stop>(())
    };
    has_type(BARE_HAS_THE_TYPE, 1, COMMON)?;
    expires(BARE_EXPIRES, 1)?;
    has_type(OTHER_HAS_THE_TYPE, 2, COMMON)?;
    expires(OTHER_EXPIRES, 2)?;
    has_type(OWN_TYPE_WINS, 3, OWN)
}
