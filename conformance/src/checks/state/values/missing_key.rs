//! A read of a key that does not exist answers 204 without a body; an unknown store, an item without a key and a
//! malformed body are refused, and nothing is written.
//!
//! The spec's client turns every answer but 200 into "no state", so that an outage looks like an empty history and
//! the next save overwrites it (E24). A client can only tell the cases apart if the sidecar keeps them apart.

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{answers_delete, answers_save, holds};

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
    of: owner::STORE,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    READS_EMPTY = Step::caught("absent-key-reads-empty", &[Defect::GetMissing404])
        .cites(&["R37", "E24"])
        .rows(&["state-get-missing"]),
    NO_ETAG = Step::caught("absent-key-has-no-etag", &[Defect::AbsentKeyHasEtag])
        .resting_on(&[READS_EMPTY])
        .rows(&["state-get-missing/etag"]),
    DELETE_ACCEPTED = Step::caught("deleting-an-absent-key-is-accepted", &[Defect::DeleteMissing404])
        .cites(&["R38"])
        .rows(&["state-delete-missing"]),
    NULL_VALUE =
        Step::caught("null-is-a-value", &[Defect::NullIsAbsent]).cites(&["E24"]).rows(&["state-save-null-value"]),
    LEFT_OUT_IS_NULL = Step::caught("left-out-value-is-null", &[Defect::NullIsAbsent])
        .over(Transport::Http)
        .rows(&["state-save-null-value/left-out"]),
    UNKNOWN_STORE_SAVE =
        Step::caught("unknown-store-refuses-a-save", &[Defect::UnknownStore404, Defect::UnknownStoreAccepted])
            .rows(&["state-save-unknown-store"]),
    UNKNOWN_STORE_READ =
        Step::caught("unknown-store-refuses-a-read", &[Defect::UnknownStore404, Defect::UnknownStoreAccepted])
            .cites(&["R37", "E24"])
            .rows(&["state-save-unknown-store/get"]),
    UNKNOWN_STORE_DELETE =
        Step::caught("unknown-store-refuses-a-delete", &[Defect::UnknownStore404, Defect::UnknownStoreAccepted])
            .rows(&["state-save-unknown-store/delete"]),
    WITHOUT_KEY_REFUSED =
        Step::caught("item-without-a-key-is-refused", &[Defect::MissingKeyAccepted]).rows(&["state-save-missing-key"]),
    NOTHING_WRITTEN = Step::caught("nothing-of-that-save-is-written", &[Defect::MissingKeyAccepted])
        .resting_on(&[READS_EMPTY])
        .rows(&["state-save-missing-key/unwritten"]),
    BROKEN_BODY_REFUSED = Step::caught("broken-body-is-refused", &[Defect::BrokenBodyAccepted])
        .over(Transport::Http)
        .resting_on(&[READS_EMPTY, WITHOUT_KEY_REFUSED])
        .rows(&["state-save-bad-json", "state-save-missing-key/left-out", "state-save-etag-type"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("absent");

    let got = client.get(STORE, &key).await?;
    // What was refused, or never came, has no etag either.
    if trial.step(READS_EMPTY).answers(&got, Outcome::Absent) {
        trial.step(NO_ETAG).equals("the etag", &got.etag, &None);
    }
    answers_delete(&trial.step(DELETE_ACCEPTED), &client, &key, None, Outcome::Done).await?;

    let null = trial.scope().key("null");
    let step = trial.step(NULL_VALUE);
    answers_save(&step, &client, Item::json(&null, &Value::Null), Outcome::Done).await?;
    let got = client.get(STORE, &null).await?;
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
    trial.step(UNKNOWN_STORE_SAVE).answers(&saved, Outcome::StoreUnknown);
    let got = client.get("nostore", &key).await?;
    trial.step(UNKNOWN_STORE_READ).answers(&got, Outcome::StoreUnknown);
    let deleted = client.delete("nostore", &key, None).await?;
    trial.step(UNKNOWN_STORE_DELETE).answers(&deleted, Outcome::StoreUnknown);
    Ok(())
}

async fn bad_items(trial: &Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let good = trial.scope().key("good");
    let items = [Item::json(&good, &json!(1)), Item::json("", &json!(2))];
    let saved = client.save(STORE, &items).await?;
    trial.step(WITHOUT_KEY_REFUSED).answers(&saved, Outcome::StateMalformed);
    holds(&trial.step(NOTHING_WRITTEN), &client, &good, None).await?;
    if trial.transport() == Transport::Grpc {
        return Ok(());
    }

    // Over gRPC an item always has a value, and a message that cannot be read never reaches the sidecar's code.
    let bare = trial.scope().key("bare");
    let step = trial.step(LEFT_OUT_IS_NULL);
    answers_save(&step, &client, Item { key: &bare, ..Item::default() }, Outcome::Done).await?;
    let got = client.get(STORE, &bare).await?;
    if step.answers(&got, Outcome::Value) {
        step.equals("the body", &got.body.as_ref(), &b"null".as_slice());
    }
    let path = format!("/v1.0/state/{STORE}");
    let headers = vec![("content-type", "application/json")];
    let unwritten = trial.scope().key("unwritten");
    let left_out = json!([{"key": unwritten, "value": 1}, {"value": 2}]).to_string();
    let number = json!([{"key": unwritten, "value": 1, "etag": 1}]).to_string();
    let step = trial.step(BROKEN_BODY_REFUSED);
    for body in [r#"[{"key":"#, "", "{}", r#""text""#, left_out.as_str(), number.as_str()] {
        let raw = Raw { verb: "POST", path: &path, headers: headers.clone(), body: body.to_owned().into() };
        step.answers(&client.raw(raw).await?, Outcome::StateMalformed);
    }
    holds(&step, &client, &unwritten, None).await?;
    Ok(())
}
