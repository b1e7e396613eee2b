//! An etag binds a write to the version that was read: the write happens only if nobody wrote in between.
//!
//! Everything that keeps two replicas from losing each other's updates rests on this (R34). The reference page
//! lists 204, 400 and 500 for a save; the conflict is 409 over HTTP and `Aborted` over gRPC (E26).

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
    id: "state.etag",
    title: "A write with an etag happens only on that version",
    clause: Clause {
        text: "A save or delete with an etag other than the stored one is refused as a conflict and changes nothing.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/state-management/state-management-overview/#concurrency",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: &[
        Step::caught("current-etag-is-accepted", &[Defect::CurrentEtagRefused]),
        Step::caught("etag-changes-with-each-write", &[Defect::EtagNeverChanges]),
        Step::caught("stale-save-is-refused", &[Defect::IgnoresEtag, Defect::ConflictAnswers500]),
        Step::caught("stale-save-changes-nothing", &[Defect::IgnoresEtag]),
        Step::caught("stale-delete-is-refused", &[Defect::IgnoresEtag, Defect::ConflictAnswers500]),
        Step::caught("stale-delete-changes-nothing", &[Defect::IgnoresEtag]),
        Step::caught("malformed-etag-refuses-a-save", &[Defect::MalformedEtagAccepted]),
        Step::caught("malformed-etag-refuses-a-delete", &[Defect::MalformedEtagAccepted]),
        Step::caught("malformed-etag-changes-nothing", &[Defect::MalformedEtagAccepted]),
        Step::caught("current-etag-deletes", &[Defect::CurrentEtagRefused, Defect::DeleteKeeps]),
        Step::caught("etag-of-an-absent-key-refuses-a-save", &[Defect::IgnoresEtag]),
        Step::caught("etag-of-an-absent-key-refuses-a-delete", &[Defect::IgnoresEtag]),
        Step::caught("absent-key-stays-absent", &[Defect::IgnoresEtag]),
    ],
    requirements: &["R34"],
    errata: &["E26"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// No version of a row: words, a quoted number, a sign, more than 32 bits, the wildcard of HTTP.
const MALFORMED: [&str; 5] = ["bad", "\"5\"", "-1", "99999999999", "*"];

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("counter");
    let (first, second, lost) = (json!({"n": 1}), json!({"n": 2}), json!("lost"));

    client.save(STORE, &[Item::json(&key, &first)]).await?;
    let stale = client.get(STORE, &key).await?.etag.unwrap_or_default();
    let saved = client.save(STORE, &[Item::json(&key, &second).with_etag(&stale)]).await?;
    let step = trial.step("current-etag-is-accepted");
    step.answers(&saved, Outcome::Done);
    holds(&step, &client, &key, Some(&second)).await?;
    // The same value again: an etag that was a hash of the value would stay.
    client.save(STORE, &[Item::json(&key, &second)]).await?;
    let before = client.get(STORE, &key).await?.etag.unwrap_or_default();
    client.save(STORE, &[Item::json(&key, &second)]).await?;
    let current = client.get(STORE, &key).await?.etag.unwrap_or_default();
    let distinct = stale != before && before != current && stale != current;
    let seen = format!("{stale:?}, {before:?}, {current:?}");
    trial.step("etag-changes-with-each-write").that(distinct, "three different etags", seen);

    let saved = client.save(STORE, &[Item::json(&key, &lost).with_etag(&stale)]).await?;
    trial.step("stale-save-is-refused").answers(&saved, Outcome::SaveEtagMismatch);
    holds(&trial.step("stale-save-changes-nothing"), &client, &key, Some(&second)).await?;
    let deleted = client.delete(STORE, &key, Some(&stale)).await?;
    trial.step("stale-delete-is-refused").answers(&deleted, Outcome::DeleteEtagMismatch);
    holds(&trial.step("stale-delete-changes-nothing"), &client, &key, Some(&second)).await?;

    for etag in MALFORMED {
        let saved = client.save(STORE, &[Item::json(&key, &lost).with_etag(etag)]).await?;
        trial.step("malformed-etag-refuses-a-save").answers(&saved, Outcome::SaveEtagMalformed);
        let deleted = client.delete(STORE, &key, Some(etag)).await?;
        trial.step("malformed-etag-refuses-a-delete").answers(&deleted, Outcome::DeleteEtagMalformed);
        holds(&trial.step("malformed-etag-changes-nothing"), &client, &key, Some(&second)).await?;
    }

    let current = client.get(STORE, &key).await?.etag.unwrap_or_default();
    let deleted = client.delete(STORE, &key, Some(&current)).await?;
    let step = trial.step("current-etag-deletes");
    step.answers(&deleted, Outcome::Done);
    holds(&step, &client, &key, None).await?;

    let absent = trial.scope().key("absent");
    let saved = client.save(STORE, &[Item::json(&absent, &lost).with_etag(&current)]).await?;
    trial.step("etag-of-an-absent-key-refuses-a-save").answers(&saved, Outcome::SaveEtagMismatch);
    holds(&trial.step("absent-key-stays-absent"), &client, &absent, None).await?;
    let deleted = client.delete(STORE, &absent, Some(&current)).await?;
    trial.step("etag-of-an-absent-key-refuses-a-delete").answers(&deleted, Outcome::DeleteEtagMismatch);
    Ok(())
}
