//! A bulk get answers every key it was asked for, each with its own value and etag, or with nothing but its name.
//!
//! The reference page calls the value `value` in one example; on the wire it is `data`. The order is not the order
//! of the question: PostgreSQL answers what it found first.

use std::collections::{BTreeMap, BTreeSet};

use fixtures::client::{Client, Found, Item, Transport};
use fixtures::embedded::defect::Defect;
use serde_json::{Value, json};

use super::STORE;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.bulk-get",
    title: "A bulk get answers each key with its own value",
    clause: Clause {
        text: "A bulk get answers one entry per key, with `data` and `etag` where the key exists and with the key alone where it does not.",
        url: "https://docs.dapr.io/reference/api/state_api/#get-bulk-state",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    steps: &[
        Step::caught("each-key-is-answered-once", &[Defect::BulkGetDropsMissing]),
        Step::caught("found-key-has-its-value", &[Defect::BulkGetMixesValues]),
        Step::caught("etag-is-that-of-a-single-read", &[Defect::BulkGetDropsEtags]),
        Step::caught("value-stands-in-the-field-data", &[Defect::BulkGetUsesValueField]).over(Transport::Http),
        Step::caught("absent-key-has-nothing-but-its-name", &[Defect::BulkGetDropsMissing]),
        Step::caught("empty-list-answers-an-empty-list", &[Defect::BulkGetRefusesEmpty]),
        Step::caught("hundred-keys-do-not-mix", &[Defect::BulkGetMixesValues]),
        Step::caught("illegal-key-is-refused", &[Defect::IllegalKeyAccepted]),
        Step::caught("unknown-store-is-refused", &[Defect::UnknownStore404]),
    ],
    requirements: &["R37"],
    errata: &[],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let [one, two, absent] = ["one", "two", "absent"].map(|name| trial.scope().key(name));
    let values = [json!({"n": 1}), json!("two")];
    client.save(STORE, &[Item::json(&one, &values[0]), Item::json(&two, &values[1])]).await?;

    let (reply, found) = client.bulk_get(STORE, &[&one, &absent, &two]).await?;
    let step = trial.step("each-key-is-answered-once");
    step.answers(&reply, Outcome::Value);
    let mut named: Vec<_> = found.iter().map(|entry| entry.key.as_str()).collect();
    named.sort_unstable();
    let mut asked = vec![one.as_str(), &absent, &two];
    asked.sort_unstable();
    step.equals("the keys", &named, &asked);

    let entry = |key: &str| found.iter().find(|entry| entry.key == key).cloned();
    for (key, value) in [(&one, &values[0]), (&two, &values[1])] {
        let entry = entry(key).unwrap_or_default();
        trial.step("found-key-has-its-value").equals("the value", &value_of(&entry).as_ref(), &Some(value));
        let single = client.get(STORE, key).await?.etag;
        let same = single.is_some() && entry.etag == single;
        let seen = format!("{:?} beside {single:?}", entry.etag);
        trial.step("etag-is-that-of-a-single-read").that(same, "the etag of a single read", seen);
    }
    let expected = Some(Found { key: absent.clone(), ..Found::default() });
    trial.step("absent-key-has-nothing-but-its-name").equals("the entry", &entry(&absent), &expected);
    if trial.transport() == Transport::Http {
        let body = reply.json();
        let entries = body.as_array().into_iter().flatten().filter(|entry| entry["key"] == json!(one));
        let fields: Vec<_> = entries.map(|entry| (entry.get("data"), entry.get("value"))).collect();
        trial.step("value-stands-in-the-field-data").equals("data, value", &fields, &vec![(Some(&values[0]), None)]);
    }

    let (reply, found) = client.bulk_get(STORE, &[]).await?;
    let step = trial.step("empty-list-answers-an-empty-list");
    step.answers(&reply, Outcome::Value);
    step.that(reply.json() == json!([]) && found.is_empty(), "an empty list", reply.summary());
    many(&trial, &client).await?;

    let (reply, _) = client.bulk_get(STORE, &[&one, "a||b"]).await?;
    trial.step("illegal-key-is-refused").answers(&reply, Outcome::KeyIllegal);
    let (reply, _) = client.bulk_get("nostore", &[&one]).await?;
    trial.step("unknown-store-is-refused").answers(&reply, Outcome::StoreUnknown);
    Ok(())
}

/// Half of a hundred keys exist, and each value names its key.
async fn many(trial: &Trial, client: &Client) -> Result<(), Stop> {
    let keys: Vec<_> = (0..100).map(|number| trial.scope().key(&format!("many{number}"))).collect();
    let saved: BTreeMap<_, _> = keys.iter().step_by(2).map(|key| (key.as_str(), json!({ "of": key }))).collect();
    let items: Vec<_> = saved.iter().map(|(key, value)| Item::json(key, value)).collect();
    client.save(STORE, &items).await?;

    let asked: Vec<_> = keys.iter().map(String::as_str).collect();
    let (reply, found) = client.bulk_get(STORE, &asked).await?;
    let step = trial.step("hundred-keys-do-not-mix");
    step.answers(&reply, Outcome::Value);
    let named: BTreeSet<_> = found.iter().map(|entry| entry.key.as_str()).collect();
    step.equals("different keys", &named.len(), &asked.len());
    let wrong = found.iter().find(|entry| value_of(entry).as_ref() != saved.get(entry.key.as_str()));
    step.equals("the first wrong entry", &wrong, &None);
    Ok(())
}

fn value_of(entry: &Found) -> Option<Value> {
    entry.data.as_deref().map(|data| serde_json::from_slice(data).unwrap_or_default())
}
