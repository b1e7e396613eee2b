//! A value that was saved can be read back, and is gone after a delete; each call with its exact code.
//!
//! The spec's client takes anything but 200 for a failure, while save and delete answer 204: with its literal
//! rule every save would look failed (E23).

use fixtures::client::{Item, Raw, Transport};
use fixtures::embedded::defect::Defect;
use serde_json::json;

use super::{STORE, holds};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

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
    steps: &[
        Step::caught("save-is-accepted", &[Defect::SaveRefused]),
        Step::caught("save-answers-204", &[Defect::SaveAnswers200]).over(Transport::Http),
        Step::caught("put-is-a-save-too", &[Defect::StatePutRefused]).over(Transport::Http),
        Step::caught("value-is-read-back", &[Defect::GetWrapsValue]),
        Step::caught("value-carries-an-etag", &[Defect::GetWithoutEtag]),
        Step::caught("other-app-reads-it-at-once", &[Defect::PrefixAdded]),
        Step::caught("every-json-type-is-kept", &[Defect::GetWrapsValue]),
        Step::caught("delete-is-accepted", &[Defect::DeleteAnswers200]),
        Step::caught("deleted-key-is-absent", &[Defect::DeleteKeeps]),
    ],
    requirements: &["R35", "R36", "R37", "R38", "R40"],
    errata: &["E23"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("order");
    let value = json!({"id": 7, "tags": ["a", "ü"]});

    let saved = client.save(STORE, &[Item::json(&key, &value)]).await?;
    trial.step("save-is-accepted").that(saved.status.is_success(), "a success status", saved.summary());
    if trial.transport() == Transport::Http {
        trial.step("save-answers-204").answers(&saved, Outcome::Done);
    }

    let got = client.get(STORE, &key).await?;
    trial.step("value-is-read-back").reads(&got, &value);
    let etag = got.etag.as_deref().unwrap_or_default();
    trial.step("value-carries-an-etag").that(!etag.is_empty(), "a non-empty etag", format!("etag {etag:?}"));

    // The store has no key prefix, so a second app finds the value, and finds it as soon as the save is answered.
    holds(&trial.step("other-app-reads-it-at-once"), &trial.client("b")?, &key, Some(&value)).await?;

    for value in [json!("x"), json!(""), json!(1), json!(-1.5), json!(true), json!([]), json!({}), json!("🦀 \"ü\"\n")]
    {
        client.save(STORE, &[Item::json(&key, &value)]).await?;
        holds(&trial.step("every-json-type-is-kept"), &client, &key, Some(&value)).await?;
    }

    if trial.transport() == Transport::Http {
        let (path, value) = (format!("/v1.0/state/{STORE}"), json!("put"));
        let body = json!([{"key": key, "value": value}]).to_string().into();
        let put = client.raw(Raw { verb: "PUT", path: &path, headers: Vec::new(), body }).await?;
        let step = trial.step("put-is-a-save-too");
        step.answers(&put, Outcome::Done);
        holds(&step, &client, &key, Some(&value)).await?;
    }

    let deleted = client.delete(STORE, &key, None).await?;
    trial.step("delete-is-accepted").answers(&deleted, Outcome::Done);
    holds(&trial.step("deleted-key-is-absent"), &client, &key, None).await?;
    Ok(())
}
