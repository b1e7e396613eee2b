//! JSON text with U+0000 cannot be kept as JSONB: the save fails, and says so, instead of keeping part of it (E31).
//!
//! The same text as plain bytes over gRPC is kept, since bytes are stored as base64.

use fixtures::client::{Item, Transport};
use fixtures::embedded::defect::Defect;
use serde_json::json;

use super::{STORE, holds};
use crate::model::clause::{Basis, Clause, Level};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.nul-character",
    title: "JSON with a NUL character is refused, not cut",
    clause: Clause {
        text: "A save that the store cannot keep fails and leaves the old value; PostgreSQL's JSONB cannot keep U+0000.",
        url: "https://www.postgresql.org/docs/current/datatype-json.html",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    level: Level::Should,
    steps: &[
        Step::caught("json-with-a-nul-fails", &[Defect::NulAccepted]),
        Step::caught("failed-save-leaves-the-old-value", &[Defect::NulAccepted]),
        Step::caught("bytes-with-a-nul-are-kept", &[Defect::GetWrapsValue]).over(Transport::Grpc),
    ],
    requirements: &["R36"],
    errata: &["E31"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("text");
    let (old, with_nul) = (json!("old"), json!("a\u{0}b"));
    client.save(STORE, &[Item::json(&key, &old)]).await?;
    // Over gRPC only this content type makes a value JSON; over HTTP it always is.
    let item = Item::json(&key, &with_nul).with_metadata("contentType", "application/json");
    trial.step("json-with-a-nul-fails").answers(&client.save(STORE, &[item]).await?, Outcome::SaveFailed);
    holds(&trial.step("failed-save-leaves-the-old-value"), &client, &key, Some(&old)).await?;
    if trial.transport() == Transport::Grpc {
        let step = trial.step("bytes-with-a-nul-are-kept");
        step.answers(&client.save(STORE, &[Item::json(&key, &with_nul)]).await?, Outcome::Done);
        holds(&step, &client, &key, Some(&with_nul)).await?;
    }
    Ok(())
}
