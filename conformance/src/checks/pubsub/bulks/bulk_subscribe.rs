//! A bulk subscription gets its events several at a time, never more than it asks for, and each of them once.
//!
//! An app asks for bulks because a call for each event is too slow. Where events come one by one its handler meets a
//! body that it does not know; where more come than it asked for, a limit of its own is broken. How many come is for
//! the sidecar to say: on Kafka the clock of a subscription runs from its start, and may end a bulk early.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{bulks, send_together};
use crate::checks::pubsub::subscription::{announcing, subscription_of};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.bulk-subscribe",
    title: "A bulk subscription gets several events in one call",
    clause: Clause {
        text: "A bulk subscription gets its events in calls of at most `maxMessagesCount` events, each event once.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-bulk/",
        // The first version with `OnBulkTopicEvent` for apps over gRPC.
        since: "1.17",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::Launch, Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| stand::with_pubsub(scope).with_topic(scope.topic(ORDERS), 1).with_topic(scope.topic(SPLIT), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    IN_BULKS = Step::caught("events-come-in-bulks-that-tell-their-topic", &[Defect::BulkDeliveredSingly])
        .rows(&["ps-bsub-envelope", "ps-bsub-envelope/grpc"]),
    ENTRIES = Step::caught("entry-holds-id-event-content-type-and-metadata", &[Defect::BulkDeliveredSingly])
        .over(Transport::Http)
        .rows(&["ps-bsub-envelope/entry"]),
    AT_MOST = Step::caught("no-bulk-is-larger-than-asked-for", &[Defect::BulkLimitIgnored]).rows(&["ps-bsub-limits"]),
    ONCE = Step::caught("handled-event-comes-once", &[Defect::SuccessRedelivered]).rows(&["ps-bsub-all-ok"]),
    COMMITTED = Step::caught("handled-bulk-is-committed", &[Defect::NeverCommits]).rows(&["ps-bsub-all-ok"]),
    BY_ROUTE = Step::caught(
        "events-of-different-rules-come-in-different-bulks",
        &[Defect::RulesOnlyCompare, Defect::RuleConditionsIgnored],
    )
    .rows(&["ps-bsub-routing"]),
);

/// A sidecar of the check's own: a bulk subscription that fails holds up all others of its component.
const READER: &str = "reader";
/// The topic with more events than fit into two bulks, and its route.
const ORDERS: &str = "orders";
/// The topic whose events a rule divides, and the route of the smaller ones.
const SPLIT: &str = "split";
/// The route of the larger ones.
const LARGER: &str = "larger";

/// Most events of a call.
const MOST: i32 = 3;
/// How many milliseconds a bulk that is not full waits for more.
const AWAIT: i32 = 500;
/// Two full bulks, and one that is left over.
const EVENTS: usize = 7;
/// The events of the divided topic; those beyond half of them are larger.
const DIVIDED: usize = 4;

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, broker, client) = (trial.scope(), trial.broker()?, trial.client("b")?);
    let reader = trial.run(&launch(scope)).await?;
    let witness = reader.witness()?;
    let (topic, group) = (scope.topic(ORDERS), reader.app_id.as_str());
    send_together(&client, &topic, 1..=EVENTS).await?;
    send_together(&client, &scope.topic(SPLIT), 1..=DIVIDED).await?;

    let calls = |name: &str| witness.ledger().on(&scope.route(name));
    let heard = |name: &str| bulks(&calls(name)).concat().len();
    patience::allow(trial.delivery(), async || {
        let (orders, divided) = (heard(ORDERS), heard(SPLIT) + heard(LARGER));
        let all = orders >= EVENTS && divided >= DIVIDED;
        if all { Probe::Ready(()) } else { Probe::NotYet(format!("{orders} and {divided} events")) }
    })
    .await;
    patience::watch(trial.quiet(), async || match heard(ORDERS) {
        more if more > EVENTS => Err(format!("{more} events")),
        _ => Ok(()),
    })
    .await;

    let (orders, in_bulks) = (calls(ORDERS), trial.step(IN_BULKS));
    let by_call = bulks(&orders);
    let (largest, met) = (by_call.iter().map(Vec::len).max().unwrap_or_default(), format!("{by_call:?}"));
    in_bulks.that(largest > 1, "several events in one call", met.clone());
    for call in &orders {
        let told = call.json();
        let told = json!([call.header("content-type"), told["type"], told["topic"], told["pubsubname"]]);
        let expected = json!(["application/json", "com.dapr.event.sent.bulk", topic, PUBSUB]);
        in_bulks.equals_json("content type, type, topic and component of a bulk", &told, &expected);
    }
    if trial.transport() == Transport::Http {
        let entries: Vec<_> = orders.iter().flat_map(entries).collect();
        let odd = entries.iter().find(|entry| !is_whole(entry));
        let expected = "entries with an id, an event, its content type and its metadata";
        let met = odd.map_or_else(|| format!("{} entries", entries.len()), Value::to_string);
        trial.step(ENTRIES).that(!entries.is_empty() && odd.is_none(), expected, met);
    }
    let most = format!("at most {MOST} events in each call");
    trial.step(AT_MOST).that(largest <= MOST.unsigned_abs() as usize, &most, met);
    let mut all = by_call.concat();
    all.sort_unstable();
    trial.step(ONCE).equals("events", &all, &(1..=EVENTS as u64).map(Some).collect());

    let commit = patience::until(patience::CONSISTENCY, "the commit of all events", async || {
        let progress = broker.progress(group, &topic).await.unwrap_or_default();
        let caught_up = !progress.is_empty() && progress.iter().all(|at| at.lag() == 0);
        if caught_up { Probe::Ready(()) } else { Probe::NotYet(format!("{progress:?}")) }
    });
    let late = commit.await.err().map(|error| error.context);
    trial.step(COMMITTED).that(late.is_none(), "no lag of the group", late.unwrap_or_default());

    for (name, numbers) in [(SPLIT, 1..=DIVIDED / 2), (LARGER, DIVIDED / 2 + 1..=DIVIDED)] {
        let mut met = bulks(&calls(name)).concat();
        met.sort_unstable();
        met.dedup();
        let expected = numbers.map(|n| Some(n as u64)).collect();
        trial.step(BY_ROUTE).equals(&format!("events at the route `{name}`"), &met, &expected);
    }
    Ok(())
}

/// The entries of a bulk as they came over HTTP.
fn entries(call: &Entry) -> Vec<Value> {
    call.json()["entries"].as_array().cloned().unwrap_or_default()
}

fn is_whole(entry: &Value) -> bool {
    let event = entry["event"]["specversion"].is_string() && entry["contentType"] == "application/cloudevents+json";
    entry["entryId"].is_string() && event && entry["metadata"].is_object()
}

fn launch(scope: &Names) -> Launch {
    let ask = SidecarAsk::new(READER, scope.app_protocol()).with(Component::kafka(PUBSUB));
    let bulk = |name: &str| subscription_of(READER, scope, name).with_bulk(MOST, AWAIT);
    let larger = format!("event.data.n > {}", DIVIDED / 2);
    announcing(ask, [bulk(ORDERS), bulk(SPLIT).with_rule(&larger, scope.route(LARGER))])
}
