//! `first-write` without an etag means "only if there is nothing yet"; with an etag it adds nothing to the etag.
//!
//! On PostgreSQL a lost first write is answered as any failed save, 500, and not as a conflict (E26): a caller that
//! creates must read after a 500 to learn whether somebody else was first. Without the option the last write wins.

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
    id: "state.first-write",
    title: "A first write creates and never overwrites",
    clause: Clause {
        text: "A save with concurrency `first-write` and no etag is refused when the key exists, and leaves its value alone.",
        url: "https://github.com/dapr/components-contrib/blob/v1.18.3/state/postgresql/v1/postgresql.go",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    steps: &[
        Step::caught("new-key-is-accepted", &[Defect::FirstWriteRefusesNew]),
        Step::caught("existing-key-is-refused", &[Defect::FirstWriteOverwrites, Defect::FirstWriteExisting409]),
        Step::caught("existing-value-is-unchanged", &[Defect::FirstWriteOverwrites]),
        Step::caught("current-etag-is-accepted", &[Defect::CurrentEtagRefused]),
        Step::caught("stale-etag-is-refused", &[Defect::IgnoresEtag]),
        Step::caught("last-write-overwrites", &[Defect::LastWriteRefused]),
        Step::caught("write-without-option-overwrites", &[Defect::LastWriteRefused]),
        Step::caught("last-write-is-still-bound-by-its-etag", &[Defect::IgnoresEtag]),
    ],
    requirements: &["R34"],
    errata: &["E26"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("account");
    let (first, second, third, lost) = (json!("first"), json!("second"), json!("third"), json!("lost"));
    let first_write = |value| Item::json(&key, value).with_concurrency("first-write");
    let last_write = |value| Item::json(&key, value).with_concurrency("last-write");

    let saved = client.save(STORE, &[first_write(&first)]).await?;
    let step = trial.step("new-key-is-accepted");
    step.answers(&saved, Outcome::Done);
    holds(&step, &client, &key, Some(&first)).await?;
    let stale = client.get(STORE, &key).await?.etag.unwrap_or_default();

    let saved = client.save(STORE, &[first_write(&lost)]).await?;
    trial.step("existing-key-is-refused").answers(&saved, Outcome::SaveFailed);
    holds(&trial.step("existing-value-is-unchanged"), &client, &key, Some(&first)).await?;

    let saved = client.save(STORE, &[first_write(&second).with_etag(&stale)]).await?;
    let step = trial.step("current-etag-is-accepted");
    step.answers(&saved, Outcome::Done);
    holds(&step, &client, &key, Some(&second)).await?;
    let saved = client.save(STORE, &[first_write(&lost).with_etag(&stale)]).await?;
    let step = trial.step("stale-etag-is-refused");
    step.answers(&saved, Outcome::SaveEtagMismatch);
    holds(&step, &client, &key, Some(&second)).await?;

    let saved = client.save(STORE, &[last_write(&third)]).await?;
    let step = trial.step("last-write-overwrites");
    step.answers(&saved, Outcome::Done);
    holds(&step, &client, &key, Some(&third)).await?;
    let saved = client.save(STORE, &[Item::json(&key, &first)]).await?;
    let step = trial.step("write-without-option-overwrites");
    step.answers(&saved, Outcome::Done);
    holds(&step, &client, &key, Some(&first)).await?;
    let saved = client.save(STORE, &[last_write(&lost).with_etag(&stale)]).await?;
    let step = trial.step("last-write-is-still-bound-by-its-etag");
    step.answers(&saved, Outcome::SaveEtagMismatch);
    holds(&step, &client, &key, Some(&first)).await?;
    Ok(())
}
