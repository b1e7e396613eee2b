//! A save of several items is several saves: one that is refused decides the answer and undoes none of the others.
//!
//! Who reads the array body as a transaction loses consistency without a sign of it (E33); that is what the
//! transaction route is for.

use fixtures::client::Item;
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
    id: "state.save-many",
    title: "Items of one save are written independently of each other",
    clause: Clause {
        text: "All items of a save are written, and when one is refused the answer is its refusal while the others stand.",
        url: "https://github.com/dapr/dapr/blob/v1.18.2/pkg/components/state/bulk.go",
        since: "1.11",
        until: None,
        basis: Basis::Implemented,
    },
    steps: &[
        Step::caught("empty-list-is-accepted", &[Defect::EmptySaveRefused]),
        Step::caught("every-item-is-written", &[Defect::SaveDropsLater]),
        Step::caught("stale-item-refuses-the-save", &[Defect::IgnoresEtag]),
        Step::caught("good-item-beside-it-is-written", &[Defect::SaveIsAtomic]),
        Step::caught("stale-item-is-not-written", &[Defect::IgnoresEtag]),
        Step::caught("malformed-etag-outranks-a-stale-one", &[Defect::MalformedEtagAccepted]),
    ],
    requirements: &["R36"],
    errata: &["E33"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let keys = ["first", "second", "third"].map(|name| trial.scope().key(name));

    let saved = client.save(STORE, &[]).await?;
    trial.step("empty-list-is-accepted").answers(&saved, Outcome::Done);

    let values = [json!({"n": 1}), json!({"n": 2}), json!({"n": 3})];
    let items: Vec<_> = keys.iter().zip(&values).map(|(key, value)| Item::json(key, value)).collect();
    let saved = client.save(STORE, &items).await?;
    let step = trial.step("every-item-is-written");
    step.answers(&saved, Outcome::Done);
    for (key, value) in keys.iter().zip(&values) {
        holds(&step, &client, key, Some(value)).await?;
    }

    let [good, stale, _] = &keys;
    let old = client.get(STORE, stale).await?.etag.unwrap_or_default();
    client.save(STORE, &[Item::json(stale, &json!("newer"))]).await?;
    let items = [Item::json(good, &json!("written")), Item::json(stale, &json!("lost")).with_etag(&old)];
    let saved = client.save(STORE, &items).await?;
    trial.step("stale-item-refuses-the-save").answers(&saved, Outcome::SaveEtagMismatch);
    holds(&trial.step("good-item-beside-it-is-written"), &client, good, Some(&json!("written"))).await?;
    holds(&trial.step("stale-item-is-not-written"), &client, stale, Some(&json!("newer"))).await?;

    let items = [Item::json(stale, &json!("lost")).with_etag(&old), Item::json(good, &json!("lost")).with_etag("x")];
    let saved = client.save(STORE, &items).await?;
    trial.step("malformed-etag-outranks-a-stale-one").answers(&saved, Outcome::SaveEtagMalformed);
    Ok(())
}
