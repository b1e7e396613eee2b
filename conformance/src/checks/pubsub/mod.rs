//! Publish and subscribe.
//!
//! In the order an event travels: what a publish answers and refuses, what is written to the topic, who gets it,
//! what the app's answer does to it, and where it ends when it cannot be handled.

mod big_integers;
mod consumer_groups;
mod content_types;
mod dead_letter;
mod delivery;
mod delivery_metadata;
mod envelope;
mod envelope_overrides;
mod initial_offset;
mod limit_plus_one;
mod message_ttl;
mod missing_dead_letter;
mod missing_topic;
mod partition_key;
mod publish;
mod raw_payload;
mod record_size;
mod redelivery_interval;
mod retry_policy;
mod scopes;
mod stuck_event;
mod subscriptions;
mod unknown_topic;

use std::collections::BTreeSet;

use fixtures::ask::{Additions, Ask, Component, SidecarAsk, Subscription};
use fixtures::client::{Client, Publish};
use fixtures::error::Error;
use fixtures::inspect::Record;
use fixtures::stand::Launch;
use fixtures::witness::Entry;
use serde_json::{Value, json};

use crate::run::area::Area;
use crate::run::names::Names;

/// The name of the pub/sub component in [`stand`].
pub(crate) const PUBSUB: &str = "pubsub";

/// The checks of this area.
pub const AREA: Area = Area {
    name: "pubsub",
    about: "Publish and subscribe on Kafka: publishing, envelopes, delivery, redelivery, dead letters, order, groups.",
    checks: &[
        &publish::CHECK,
        &unknown_topic::CHECK,
        &limit_plus_one::CHECK,
        &record_size::CHECK,
        &scopes::CHECK,
        &envelope::CHECK,
        &envelope_overrides::CHECK,
        &content_types::CHECK,
        &big_integers::CHECK,
        &raw_payload::CHECK,
        &partition_key::CHECK,
        &consumer_groups::CHECK,
        &initial_offset::CHECK,
        &subscriptions::CHECK,
        &missing_topic::CHECK,
        &delivery::CHECK,
        &delivery_metadata::CHECK,
        &message_ttl::CHECK,
        &stuck_event::CHECK,
        &redelivery_interval::CHECK,
        &dead_letter::CHECK,
        &missing_dead_letter::CHECK,
        &retry_policy::CHECK,
    ],
};

/// Two sidecars of two apps over one broker, each app a consumer group of its own.
pub(crate) fn stand(scope: &Names) -> Ask {
    let sidecar = |name| SidecarAsk::new(name, scope.app_protocol()).with(Component::kafka(PUBSUB));
    Ask::of(vec![sidecar("a"), sidecar("b")])
}

/// The topic `name` of the check, delivered to the app of `a` at the route of the same name.
fn subscription(scope: &Names, name: &str) -> Subscription {
    subscription_of("a", scope, name)
}

/// The same for the app of a sidecar that the check launches itself.
fn subscription_of(sidecar: &str, scope: &Names, name: &str) -> Subscription {
    Subscription::new(sidecar, PUBSUB, scope.topic(name), scope.route(name))
}

/// A further sidecar whose app announces these subscriptions; their topics are asked for with the base.
fn launch(sidecar: SidecarAsk, subscriptions: impl Into<BTreeSet<Subscription>>) -> Launch {
    Launch::new(sidecar).with_additions(Additions { subscriptions: subscriptions.into(), ..Additions::default() })
}

/// The base with one topic of one partition and its [`subscription`] for each of `names`.
fn hearing(scope: &Names, names: &[&str]) -> Ask {
    names.iter().fold(stand(scope), |ask, name| {
        ask.with_topic(scope.topic(name), 1).with_subscription(subscription(scope, name))
    })
}

/// The data of the `n`th event of a check.
fn event(n: usize) -> Value {
    json!({ "n": n })
}

/// Publishes numbered events one after the other. A refusal shows where the events are then missed.
async fn send(client: &Client, topic: &str, numbers: impl IntoIterator<Item = usize>) -> Result<(), Error> {
    for n in numbers {
        client.publish(&Publish::json(PUBSUB, topic, &event(n))).await?;
    }
    Ok(())
}

/// The numbers of the delivered events, in order of arrival; what carries none is a stranger and counts as `null`.
fn numbers(entries: &[Entry]) -> Vec<Option<u64>> {
    entries.iter().map(|entry| entry.json()["data"]["n"].as_u64()).collect()
}

/// The number of the event in a record.
fn number(record: &Record) -> Option<u64> {
    record.json()["data"]["n"].as_u64()
}
