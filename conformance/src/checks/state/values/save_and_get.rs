//! A save answers 204, a read of the key 200 with the value, a delete 204, and a read after it 204 without a body.
//!
//! The spec's client takes anything but 200 for a failure, while save and delete answer 204: with its literal
//! rule every save would look failed (E23).

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{answers_delete, answers_save, holds};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.save-and-get",
    title: "A saved value is read back and can be deleted",
    clause: Clause {
        text: "A save answers 204, a read of the key 200 with the value, a delete 204, and a read afterwards 204.",
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
    SAVE_ACCEPTED = Step::caught("save-is-accepted", &[Defect::SaveRefused]),
    SAVE_ANSWERS_204 = Step::caught("save-answers-204", &[Defect::SaveAnswers200])
        .over(Transport::Http)
        .resting_on(&[SAVE_ACCEPTED])
        .cites(&["E23"])
        .rows(&["state-save-ok"]),
    PUT_IS_A_SAVE =
        Step::caught("put-is-a-save-too", &[Defect::StatePutRefused, Defect::GetCutsValue, Defect::GetWrapsValue])
            .over(Transport::Http)
            .resting_on(&[SAVE_ACCEPTED, SAVE_ANSWERS_204])
            .rows(&["gen-put-equals-post/save"]),
    VALUE_READ_BACK = Step::caught("value-is-read-back", &[Defect::GetWrapsValue, Defect::GetCutsValue])
        .resting_on(&[SAVE_ACCEPTED])
        .cites(&["R37"])
        .rows(&["state-get-ok", "state-save-json-types/nested"]),
    VALUE_CARRIES_ETAG = Step::caught("value-carries-an-etag", &[Defect::GetWithoutEtag])
        .resting_on(&[SAVE_ACCEPTED])
        .of(owner::ETAGS)
        .rows(&["state-get-ok/etag"]),
    OTHER_APP_READS_IT = Step::caught("other-app-reads-it-at-once", &[Defect::PrefixAdded])
        .resting_on(&[SAVE_ACCEPTED, VALUE_READ_BACK])
        .of(owner::SHARED)
        .cites(&["R35"])
        .rows(&["state-read-your-write"]),
    EVERY_JSON_TYPE_KEPT = Step::caught("every-json-type-is-kept", &[Defect::GetWrapsValue, Defect::GetCutsValue])
        .resting_on(&[SAVE_ACCEPTED, SAVE_ANSWERS_204])
        .rows(&["state-save-json-types", "state-save-strings-quoted"]),
    DELETE_ACCEPTED = Step::caught("delete-is-accepted", &[Defect::DeleteAnswers200])
        .cites(&["E23"])
        .rows(&["state-delete-ok/status"]),
    DELETED_KEY_ABSENT =
        Step::caught("deleted-key-is-absent", &[Defect::DeleteKeeps]).cites(&["R38"]).rows(&["state-delete-ok"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("order");
    let value = json!({"id": 7, "tags": ["a", "ü"]});

    let saved = client.save(STORE, &[Item::json(&key, &value)]).await?;
    trial.step(SAVE_ACCEPTED).that(saved.status.is_success(), "a success status", saved.summary());
    if trial.transport() == Transport::Http {
        trial.step(SAVE_ANSWERS_204).answers(&saved, Outcome::Done);
    }

    let got = client.get(STORE, &key).await?;
    trial.step(VALUE_READ_BACK).reads(&got, &value);
    let etag = got.etag.as_deref().unwrap_or_default();
    trial.step(VALUE_CARRIES_ETAG).that(!etag.is_empty(), "a non-empty etag", format!("etag {etag:?}"));

    // The store has no key prefix, so a second app finds the value, and finds it as soon as the save is answered.
    holds(&trial.step(OTHER_APP_READS_IT), &trial.client("b")?, &key, Some(&value)).await?;

    for value in [json!("x"), json!(""), json!(1), json!(-1.5), json!(true), json!([]), json!({}), json!("🦀 \"ü\"\n")]
    {
        let kept = trial.step(EVERY_JSON_TYPE_KEPT);
        answers_save(&kept, &client, Item::json(&key, &value), Outcome::Done).await?;
        holds(&kept, &client, &key, Some(&value)).await?;
    }

    if trial.transport() == Transport::Http {
        let (path, value) = (format!("/v1.0/state/{STORE}"), json!("put"));
        let body = json!([{"key": key, "value": value}]).to_string().into();
        let put = client.raw(Raw { verb: "PUT", path: &path, headers: Vec::new(), body }).await?;
        let step = trial.step(PUT_IS_A_SAVE);
        step.answers(&put, Outcome::Done);
        holds(&step, &client, &key, Some(&value)).await?;
    }

    answers_delete(&trial.step(DELETE_ACCEPTED), &client, &key, None, Outcome::Done).await?;
    holds(&trial.step(DELETED_KEY_ABSENT), &client, &key, None).await?;
    Ok(())
}
