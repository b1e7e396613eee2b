//! A JSON value with U+0000, which PostgreSQL's JSONB cannot keep, is refused and leaves the old value (E31).
//!
//! The same text as plain bytes over gRPC is kept, since bytes are stored as base64.

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{answers_save, holds, stores};

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
    of: owner::POSTGRES,
    level: Level::Should,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    JSON_NUL_FAILS = Step::caught("json-with-a-nul-fails", &[Defect::NulAccepted]).rows(&["state-save-nul-char"]),
    OLD_VALUE_STAYS = Step::caught(
        "failed-save-leaves-the-old-value",
        &[Defect::NulAccepted, Defect::GetCutsValue, Defect::GetWrapsValue]
    )
    .rows(&["state-save-nul-char/old-value"]),
    BYTES_NUL_KEPT = Step::caught("bytes-with-a-nul-are-kept", &[Defect::GetWrapsValue, Defect::GetCutsValue])
        .over(Transport::Grpc)
        .rows(&["state-save-nul-char/bytes"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("text");
    let (old, with_nul) = (json!("old"), json!("a\u{0}b"));
    given(&client.save(STORE, &[Item::json(&key, &old)]).await?)?;
    // Over gRPC only this content type makes a value JSON; over HTTP it always is.
    let item = Item::json(&key, &with_nul).with_metadata("contentType", "application/json");
    answers_save(&trial.step(JSON_NUL_FAILS), &client, item, Outcome::SaveFailed).await?;
    holds(&trial.step(OLD_VALUE_STAYS), &client, &key, Some(&old)).await?;
    if trial.transport() == Transport::Grpc {
        stores(&trial.step(BYTES_NUL_KEPT), &client, Item::json(&key, &with_nul), &with_nul).await?;
    }
    Ok(())
}
