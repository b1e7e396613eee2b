//! A bulk get answers one entry per key: with `data` and `etag` where the key exists, with the key alone where it does
//! not.
//!
//! The reference page calls the value `value` in one example; on the wire it is `data`. The order is not the order
//! of the question: PostgreSQL answers what it found first.

use std::collections::{BTreeMap, BTreeSet};

use fixtures::client::Found;

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};

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
    of: owner::STORE,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    EACH_KEY_ONCE =
        Step::caught("each-key-is-answered-once", &[Defect::BulkGetDropsMissing]).rows(&["state-bulkget-ok"]),
    OWN_VALUE = Step::caught("found-key-has-its-value", &[Defect::BulkGetMixesValues])
        .resting_on(&[FIELD_IS_DATA])
        .rows(&["state-bulkget-ok/value"]),
    SAME_ETAG = Step::caught("etag-is-that-of-a-single-read", &[Defect::BulkGetDropsEtags])
        .resting_on(&[OWN_VALUE])
        .of(owner::ETAGS)
        .rows(&["state-bulkget-ok/etag"]),
    FIELD_IS_DATA =
        Step::caught("value-stands-in-the-field-data", &[Defect::BulkGetUsesValueField, Defect::BulkGetMixesValues])
            .over(Transport::Http)
            .rows(&["state-bulkget-ok/data"]),
    ABSENT_KEY = Step::caught("absent-key-has-nothing-but-its-name", &[Defect::BulkGetDropsMissing])
        .rows(&["state-bulkget-missing"]),
    EMPTY_LIST =
        Step::caught("empty-list-answers-an-empty-list", &[Defect::BulkGetRefusesEmpty]).rows(&["state-bulkget-empty"]),
    HUNDRED_KEYS = Step::caught("hundred-keys-do-not-mix", &[Defect::BulkGetMixesValues])
        .resting_on(&[EACH_KEY_ONCE, FIELD_IS_DATA])
        .rows(&["state-bulkget-large/hundred"]),
    ILLEGAL_KEY = Step::caught("illegal-key-is-refused", &[Defect::IllegalKeyAccepted, Defect::IllegalKeyAnswers500])
        .rows(&["state-bulkget-bad/illegal-key"]),
    UNKNOWN_STORE = Step::caught("unknown-store-is-refused", &[Defect::UnknownStore404, Defect::UnknownStoreAccepted])
        .rows(&["state-save-unknown-store/bulk-get"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let [one, two, absent] = ["one", "two", "absent"].map(|name| trial.scope().key(name));
    let values = [json!({"n": 1}), json!("two")];
    given(&client.save(STORE, &[Item::json(&one, &values[0]), Item::json(&two, &values[1])]).await?)?;

    let (reply, found) = client.bulk_get(STORE, &[&one, &absent, &two]).await?;
    let step = trial.step(EACH_KEY_ONCE);
    step.answers(&reply, Outcome::Value);
    let mut named: Vec<_> = found.iter().map(|entry| entry.key.as_str()).collect();
    named.sort_unstable();
    let mut asked = vec![one.as_str(), &absent, &two];
    asked.sort_unstable();
    step.equals("the keys", &named, &asked);

    let entry = |key: &str| found.iter().find(|entry| entry.key == key).cloned();
    for (key, value) in [(&one, &values[0]), (&two, &values[1])] {
        let entry = entry(key).unwrap_or_default();
        trial.step(OWN_VALUE).equals("the value", &value_of(&entry).as_ref(), &Some(value));
        let single = client.get(STORE, key).await?.etag;
        let same = single.is_some() && entry.etag == single;
        let seen = format!("{:?} beside {single:?}", entry.etag);
        trial.step(SAME_ETAG).that(same, "the etag of a single read", seen);
    }
    let expected = Some(Found { key: absent.clone(), ..Found::default() });
    trial.step(ABSENT_KEY).equals("the entry", &entry(&absent), &expected);
    if trial.transport() == Transport::Http {
        let body = reply.json();
        let entries = body.as_array().into_iter().flatten().filter(|entry| entry["key"] == json!(one));
        let fields: Vec<_> = entries.map(|entry| (entry.get("data"), entry.get("value"))).collect();
        trial.step(FIELD_IS_DATA).equals("data, value", &fields, &vec![(Some(&values[0]), None)]);
    }

    let (reply, found) = client.bulk_get(STORE, &[]).await?;
    let step = trial.step(EMPTY_LIST);
    step.answers(&reply, Outcome::Value);
    step.that(reply.json() == json!([]) && found.is_empty(), "an empty list", reply.summary());
    many(&trial, &client).await?;

    let (reply, _) = client.bulk_get(STORE, &[&one, "a||b"]).await?;
    trial.step(ILLEGAL_KEY).answers(&reply, Outcome::KeyIllegal);
    let (reply, _) = client.bulk_get("nostore", &[&one]).await?;
    trial.step(UNKNOWN_STORE).answers(&reply, Outcome::StoreUnknown);
    Ok(())
}

/// Half of a hundred keys exist, and each value names its key.
async fn many(trial: &Trial, client: &Client) -> Result<(), Stop> {
    let keys: Vec<_> = (0..100).map(|number| trial.scope().key(&format!("many{number}"))).collect();
    let saved: BTreeMap<_, _> = keys.iter().step_by(2).map(|key| (key.as_str(), json!({ "of": key }))).collect();
    let items: Vec<_> = saved.iter().map(|(key, value)| Item::json(key, value)).collect();
    given(&client.save(STORE, &items).await?)?;

    let asked: Vec<_> = keys.iter().map(String::as_str).collect();
    let (reply, found) = client.bulk_get(STORE, &asked).await?;
    let step = trial.step(HUNDRED_KEYS);
    step.answers(&reply, Outcome::Value);
    let named: BTreeSet<_> = found.iter().map(|entry| entry.key.as_str()).collect();
    let asked: BTreeSet<_> = asked.into_iter().collect();
    let strange: Vec<_> = named.symmetric_difference(&asked).collect();
    step.equals("keys that are missing or were not asked for", &strange, &Vec::new());
    let wrong = found.iter().find(|entry| value_of(entry).as_ref() != saved.get(entry.key.as_str()));
    step.equals("the first wrong entry", &wrong, &None);
    Ok(())
}

fn value_of(entry: &Found) -> Option<Value> {
    entry.data.as_deref().map(|data| serde_json::from_slice(data).unwrap_or_default())
}
