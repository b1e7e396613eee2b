//! A store with an outbox tells of each upsert of a transaction by one event, once the transaction is made.
//!
//! The transaction writes a row besides, whose key is the id of the event, and the event goes from a topic of the app
//! alone to everybody once that row is seen. Every upsert here says that it is JSON: without that daprd 1.18.2 tells
//! an object in Go's notation. And what fails comes last, in a store with a topic of its own: over Kafka daprd 1.18.2
//! looks for the row of a failed transaction without an end (`pkg/runtime/pubsub/outbox.go`), and what lies behind it
//! waits.

use fixtures::client::Op;

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, numbers};
use crate::checks::stand::{self, PUBSUB, STORE};
use crate::checks::state::outbox::teller::{FAILED, MADE, teller};
use crate::checks::state::transition::holds;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.outbox",
    title: "An outbox tells once of what a transaction wrote",
    clause: Clause {
        text: "With `outboxPublishPubsub` and `outboxPublishTopic` each upsert of a transaction is published as one event, when the transaction is made.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/state-management/howto-outbox/",
        since: "1.12",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::SHARED_POSTGRES,
    needs: &[Ability::Launch, Ability::BrokerInspection, Ability::DatabaseInspection],
    steps: STEPS,
    ask: |scope| stand::with_all(scope).with_topic(scope.topic(MADE), 1).with_topic(scope.topic(FAILED), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    TOLD_ONCE = Step::caught("each-upsert-is-told-of-once", &[Defect::OutboxTellsFirst, Defect::OutboxTellsTwice])
        .rows(&["state-outbox-basic", "state-outbox-payload/content-type"]),
    FIELDS = Step::caught("event-names-app-component-and-topic", &[Defect::OutboxNamesNoTopic])
        .observed()
        .rows(&["state-outbox-envelope"]),
    METADATA = Step::caught("metadata-of-an-upsert-are-fields", &[Defect::OutboxDropsMetadata])
        .observed()
        .rows(&["state-outbox-envelope/metadata"]),
    MARK_GOES =
        Step::caught("row-of-the-mark-goes", &[Defect::OutboxKeepsMark]).observed().rows(&["state-outbox-mark"]),
    PROJECTION_TOLD = Step::caught("projection-is-told-in-the-place-of-its-upsert", &[Defect::OutboxIgnoresProjection])
        .resting_on(&[TOLD_ONCE])
        .since("1.14")
        .rows(&["state-outbox-projection"]),
    PROJECTION_NOT_KEPT = Step::caught("projection-is-not-kept", &[Defect::OutboxIgnoresProjection])
        .since("1.14")
        .rows(&["state-outbox-projection"]),
    DELETE_NOT_TOLD =
        Step::caught("delete-is-not-told-of", &[Defect::OutboxTellsDeletes]).rows(&["state-outbox-basic/delete"]),
    FAILURE_REFUSED = Step::caught(
        "stale-etag-fails-it-and-leaves-nothing",
        &[Defect::TransactionConflict409, Defect::TransactionNotAtomic, Defect::IgnoresEtag],
    )
    .rows(&["state-outbox-failed-tx"]),
    FAILURE_NOT_TOLD =
        Step::caught("failed-transaction-is-not-told-of", &[Defect::OutboxTellsFailed, Defect::IgnoresEtag])
            .resting_on(&[TOLD_ONCE])
            .rows(&["state-outbox-failed-tx"]),
);

/// The table of `state.postgresql` when the component names none.
const TABLE: &str = "state";
/// A version that no row has.
const STALE: &str = "4000000000";
/// What is written: by two upserts, by one with a projection and by its projection.
const FIRST: usize = 1;
const SECOND: usize = 2;
const KEPT: usize = 3;
const PROJECTED: usize = 4;
/// What is written before the transaction that fails, and by that one.
const BEFORE: usize = 5;
const LOST: usize = 6;

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, teller) = (trial.scope(), teller(&trial).await?);
    let (client, witness) = (trial.client_of(&teller), teller.witness()?);
    let [first, second, gone, projected] = ["first", "second", "gone", "projected"].map(|name| scope.key(name));
    given(&client.save(STORE, &[Item::json(&gone, &event(0))]).await?)?;

    let one = Op::Upsert(typed(&first, FIRST).with_metadata("shop", "north"));
    let other = Op::Upsert(typed(&second, SECOND));
    given(&client.transact(STORE, &[one, other, Op::Delete(&gone, None)]).await?)?;
    let projection = typed(&projected, PROJECTED).with_metadata("outbox.projection", "true");
    given(&client.transact(STORE, &[Op::Upsert(typed(&projected, KEPT)), Op::Upsert(projection)]).await?)?;

    let step = trial.step(TOLD_ONCE);
    step.arrives(witness, &scope.route(MADE), 3).await;
    holds(&step, &client, &first, Some(&event(FIRST))).await?;
    holds(&step, &client, &second, Some(&event(SECOND))).await?;
    let heard = || witness.ledger().on(&scope.route(MADE));
    // What lies on the topic: over gRPC the sidecar fills in fields of its own on the way to the app.
    let records = trial.broker()?.records(&scope.topic(MADE)).await?;
    let envelope = records.iter().map(Record::json).find(|told| told["data"] == event(FIRST)).unwrap_or_default();
    fields(&trial, &envelope, &teller.app_id);
    mark(&trial, &envelope).await?;
    holds(&trial.step(PROJECTION_NOT_KEPT), &client, &projected, Some(&event(KEPT))).await?;

    failure(&trial, &client, witness).await?;
    // The watch over the failure was one over these as well.
    let numbers = numbers(&heard());
    let times = |number: usize| numbers.iter().filter(|met| **met == u64::try_from(number).ok()).count();
    step.equals("events of the two upserts", &[FIRST, SECOND].map(times), &[1, 1]);
    let projection = trial.step(PROJECTION_TOLD);
    projection.equals("events of the upsert and of its projection", &[KEPT, PROJECTED].map(times), &[0, 1]);
    let others: Vec<_> = numbers.iter().filter(|number| number.is_none_or(|number| number == 0)).collect();
    let met = format!("{} events, of what nobody wrote {others:?}", numbers.len());
    let none = !numbers.is_empty() && others.is_empty();
    trial.step(DELETE_NOT_TOLD).that(none, "events of what was written and no others", met);
    Ok(())
}

/// A transaction that fails, behind one of the same store that is told of.
async fn failure(trial: &Trial, client: &Client, witness: &Witness) -> Result<(), Stop> {
    let (scope, route) = (trial.scope(), trial.scope().route(FAILED));
    let [before, lost] = ["before", "lost"].map(|name| scope.key(name));
    given(&client.transact(FAILED, &[Op::Upsert(typed(&before, BEFORE))]).await?)?;
    let not_told = trial.step(FAILURE_NOT_TOLD);
    not_told.arrives(witness, &route, 1).await;

    let torn = [Op::Upsert(typed(&lost, LOST)), Op::Delete(&before, Some(STALE))];
    let refused = trial.step(FAILURE_REFUSED);
    refused.answers(&client.transact(FAILED, &torn).await?, Outcome::TransactionFailed);
    refused.answers(&client.get(FAILED, &lost).await?, Outcome::Absent);
    // daprd looks for the row of a transaction a second and a half after it was told of it: longer than it is quiet.
    patience::watch(trial.quiet(), async || match witness.ledger().on(&route).len() {
        0 | 1 => Ok(()),
        more => Err(format!("{more} calls")),
    })
    .await;
    not_told.settles(witness, &route, 1).await;
    Ok(())
}

fn fields(trial: &Trial, envelope: &Value, app_id: &str) {
    let topic = trial.scope().topic(MADE);
    let texts = [
        ("source", app_id),
        ("type", "com.dapr.event.sent"),
        ("specversion", "1.0"),
        ("datacontenttype", "application/json"),
        ("topic", topic.as_str()),
        ("pubsubname", PUBSUB),
    ];
    for (field, expected) in texts {
        trial.step(FIELDS).equals_json(&format!("`{field}`"), &envelope[field], &expected.into());
    }
    trial.step(METADATA).equals_json("`shop`", &envelope["shop"], &json!("north"));
}

/// The row whose key is the id of the event leaves the table once the event was published.
async fn mark(trial: &Trial, envelope: &Value) -> Result<(), Stop> {
    let (step, database) = (trial.step(MARK_GOES), trial.database()?);
    let id = envelope["id"].as_str().unwrap_or_default();
    step.that(id.starts_with("outbox-"), "an id that is the key of a row", format!("`id`: {}", envelope["id"]));
    patience::allow(patience::CONSISTENCY, async || match database.row(TABLE, id).await {
        Ok(None) => Probe::Ready(()),
        Ok(Some(row)) => Probe::NotYet(format!("the row {}", row.key)),
        Err(error) => Probe::NotYet(error.to_string()),
    })
    .await;
    step.equals("the row of the mark", &database.row(TABLE, id).await?, &None);
    Ok(())
}

/// An upsert whose value is told as JSON.
fn typed(key: &str, number: usize) -> Item<'_> {
    Item::json(key, &event(number)).with_metadata("contentType", "application/json")
}
