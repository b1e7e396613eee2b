//! Absence has its own answer: a key that is not there is no error, a stored `null` is not an absence, and what
//! cannot be meant (no such store, an item without a key, a broken body) is refused before anything is written.
//!
//! The spec's client turns every answer but 200 into "no state", so that an outage looks like an empty history and
//! the next save overwrites it (E24). A client can only tell the cases apart if the sidecar keeps them apart.

use fixtures::client::{Item, Raw, Transport};
use fixtures::embedded::defect::Defect;
use serde_json::{Value, json};

use super::{STORE, holds};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.missing-key",
    title: "An absent key, a null and a bad request have different answers",
    clause: Clause {
        text: "A read of an absent key answers 204 with an empty body; an unknown store or an item without a key is refused with 400.",
        url: "https://docs.dapr.io/reference/api/state_api/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: &[
        Step::caught("absent-key-reads-empty", &[Defect::GetMissing404]),
        Step::caught("absent-key-has-no-etag", &[Defect::AbsentKeyHasEtag]),
        Step::caught("deleting-an-absent-key-is-accepted", &[Defect::DeleteMissing404]),
        Step::caught("null-is-a-value", &[Defect::NullIsAbsent]),
        Step::caught("left-out-value-is-null", &[Defect::NullIsAbsent]).over(Transport::Http),
        Step::caught("unknown-store-refuses-a-save", &[Defect::UnknownStore404]),
        Step::caught("unknown-store-refuses-a-read", &[Defect::UnknownStore404]),
        Step::caught("unknown-store-refuses-a-delete", &[Defect::UnknownStore404]),
        Step::caught("item-without-a-key-is-refused", &[Defect::MissingKeyAccepted]),
        Step::caught("nothing-of-that-save-is-written", &[Defect::MissingKeyAccepted]),
        Step::caught("broken-body-is-refused", &[Defect::BrokenBodyAccepted]).over(Transport::Http),
    ],
    requirements: &["R37", "R38"],
    errata: &["E24"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("absent");

    let got = client.get(STORE, &key).await?;
    trial.step("absent-key-reads-empty").answers(&got, Outcome::Absent);
    trial.step("absent-key-has-no-etag").equals("the etag", &got.etag, &None);
    let deleted = client.delete(STORE, &key, None).await?;
    trial.step("deleting-an-absent-key-is-accepted").answers(&deleted, Outcome::Done);

    let null = trial.scope().key("null");
    client.save(STORE, &[Item::json(&null, &Value::Null)]).await?;
    let got = client.get(STORE, &null).await?;
    let step = trial.step("null-is-a-value");
    if step.answers(&got, Outcome::Value) {
        step.equals("the body", &got.body.as_ref(), &b"null".as_slice());
    }

    unknown_store(&trial).await?;
    bad_items(&trial).await
}

async fn unknown_store(trial: &Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("nowhere");
    let saved = client.save("nostore", &[Item::json(&key, &json!(1))]).await?;
    trial.step("unknown-store-refuses-a-save").answers(&saved, Outcome::StoreUnknown);
    let got = client.get("nostore", &key).await?;
    trial.step("unknown-store-refuses-a-read").answers(&got, Outcome::StoreUnknown);
    let deleted = client.delete("nostore", &key, None).await?;
    trial.step("unknown-store-refuses-a-delete").answers(&deleted, Outcome::StoreUnknown);
    Ok(())
}

async fn bad_items(trial: &Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let good = trial.scope().key("good");
    let items = [Item::json(&good, &json!(1)), Item::json("", &json!(2))];
    let saved = client.save(STORE, &items).await?;
    trial.step("item-without-a-key-is-refused").answers(&saved, Outcome::StateMalformed);
    holds(&trial.step("nothing-of-that-save-is-written"), &client, &good, None).await?;
    if trial.transport() == Transport::Grpc {
        return Ok(());
    }

    // Over gRPC an item always has a value, and a message that cannot be read never reaches the sidecar's code.
    let bare = trial.scope().key("bare");
    client.save(STORE, &[Item { key: &bare, ..Item::default() }]).await?;
    let got = client.get(STORE, &bare).await?;
    let step = trial.step("left-out-value-is-null");
    if step.answers(&got, Outcome::Value) {
        step.equals("the body", &got.body.as_ref(), &b"null".as_slice());
    }
    let path = format!("/v1.0/state/{STORE}");
    let headers = vec![("content-type", "application/json")];
    for body in [r#"[{"key":"#, "", "{}", r#""text""#, r#"[{"value":1}]"#, r#"[{"key":"k","etag":1}]"#] {
        let raw = Raw { verb: "POST", path: &path, headers: headers.clone(), body: body.into() };
        let refused = client.raw(raw).await?;
        trial.step("broken-body-is-refused").answers(&refused, Outcome::StateMalformed);
    }
    Ok(())
}
