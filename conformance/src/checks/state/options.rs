//! The consistency option is read but makes no difference on PostgreSQL: both words are accepted, any other word is
//! refused (E27). Over gRPC the words are numbers, and one that no version defines is ignored.

use fixtures::client::{Item, Transport};
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
    id: "state.options",
    title: "The options of a save are checked word by word",
    clause: Clause {
        text: "A save takes consistency `strong` or `eventual` and concurrency `first-write` or `last-write`, and fails on other words.",
        url: "https://docs.dapr.io/reference/api/state_api/#optional-behaviors",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: &[
        Step::caught("strong-is-accepted", &[Defect::StrongRefused]),
        Step::caught("strong-value-is-read-through-the-other-sidecar", &[Defect::StrongRefused, Defect::PrefixAdded]),
        Step::caught("eventual-is-accepted", &[Defect::SaveRefused]),
        Step::caught("unknown-consistency-fails", &[Defect::UnknownOptionAccepted]).over(Transport::Http),
        Step::caught("unknown-concurrency-fails", &[Defect::UnknownOptionAccepted]).over(Transport::Http),
        Step::caught("failed-save-changes-nothing", &[Defect::UnknownOptionAccepted]).over(Transport::Http),
    ],
    requirements: &["R36"],
    errata: &["E27"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("conversation");
    let value = json!({"turns": 3});
    let consistency = |word| Item { consistency: Some(word), ..Item::json(&key, &value) };

    let saved = client.save(STORE, &[consistency("strong")]).await?;
    trial.step("strong-is-accepted").answers(&saved, Outcome::Done);
    let other = trial.client("b")?;
    holds(&trial.step("strong-value-is-read-through-the-other-sidecar"), &other, &key, Some(&value)).await?;
    let saved = client.save(STORE, &[consistency("eventual")]).await?;
    trial.step("eventual-is-accepted").answers(&saved, Outcome::Done);
    if trial.transport() == Transport::Grpc {
        return Ok(());
    }

    let lost = json!("lost");
    let saved = client.save(STORE, &[Item { consistency: Some("stronk"), ..Item::json(&key, &lost) }]).await?;
    trial.step("unknown-consistency-fails").answers(&saved, Outcome::SaveFailed);
    let saved = client.save(STORE, &[Item::json(&key, &lost).with_concurrency("no-write")]).await?;
    trial.step("unknown-concurrency-fails").answers(&saved, Outcome::SaveFailed);
    holds(&trial.step("failed-save-changes-nothing"), &client, &key, Some(&value)).await?;
    Ok(())
}
