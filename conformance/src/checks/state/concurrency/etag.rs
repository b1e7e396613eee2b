//! A save or delete with an etag succeeds only while the stored etag is the same; otherwise it is refused and changes
//! nothing.
//!
//! Everything that keeps two replicas from losing each other's updates rests on this (R34). The reference page
//! lists 204, 400 and 500 for a save; the conflict is 409 over HTTP and `Aborted` over gRPC (E26). No page says what an
//! etag looks like, nor what one does to an absent key, where Redis saves: both are PostgreSQL's own.

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{answers_delete, answers_save, etag, holds, stores};

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
    of: owner::ETAGS,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    CURRENT_ETAG_ACCEPTED =
        Step::caught("current-etag-is-accepted", &[Defect::CurrentEtagRefused]).rows(&["state-etag-match"]),
    ETAG_CHANGES =
        Step::caught("etag-changes-with-each-write", &[Defect::EtagNeverChanges]).rows(&["state-etag-changes"]),
    STALE_SAVE = Step::caught("stale-save-is-refused", &[Defect::IgnoresEtag, Defect::ConflictAnswers500])
        .resting_on(&[ETAG_CHANGES])
        .cites(&["R34", "E26"])
        .rows(&["state-etag-mismatch-save"]),
    STALE_SAVE_CHANGES_NOTHING = Step::caught("stale-save-changes-nothing", &[Defect::IgnoresEtag])
        .resting_on(&[ETAG_CHANGES])
        .rows(&["state-etag-mismatch-save/unchanged"]),
    STALE_DELETE = Step::caught(
        "stale-delete-is-refused",
        &[Defect::IgnoresEtag, Defect::ConflictAnswers500, Defect::DeleteKeeps]
    )
    .resting_on(&[ETAG_CHANGES])
    .cites(&["E26"])
    .rows(&["state-etag-mismatch-delete"]),
    STALE_DELETE_CHANGES_NOTHING = Step::caught("stale-delete-changes-nothing", &[Defect::IgnoresEtag])
        .resting_on(&[ETAG_CHANGES])
        .rows(&["state-etag-mismatch-delete/unchanged"]),
    MALFORMED_SAVE =
        Step::caught("malformed-etag-refuses-a-save", &[Defect::MalformedEtagAccepted, Defect::MalformedEtagIsStale])
            .of(owner::POSTGRES)
            .rows(&["state-etag-invalid"]),
    MALFORMED_DELETE = Step::caught(
        "malformed-etag-refuses-a-delete",
        &[Defect::MalformedEtagAccepted, Defect::MalformedEtagIsStale, Defect::DeleteKeeps]
    )
    .of(owner::POSTGRES)
    .rows(&["state-etag-invalid/delete", "state-etag-quoted"]),
    MALFORMED_CHANGES_NOTHING = Step::caught("malformed-etag-changes-nothing", &[Defect::MalformedEtagAccepted])
        .resting_on(&[ETAG_CHANGES, STALE_SAVE_CHANGES_NOTHING])
        .of(owner::POSTGRES)
        .rows(&["state-etag-invalid/unchanged"]),
    CURRENT_ETAG_DELETES = Step::caught("current-etag-deletes", &[Defect::CurrentEtagRefused, Defect::DeleteKeeps])
        .resting_on(&[STALE_DELETE_CHANGES_NOTHING, MALFORMED_CHANGES_NOTHING])
        .rows(&["state-etag-match/delete"]),
    ABSENT_SAVE =
        Step::caught("etag-of-an-absent-key-refuses-a-save", &[Defect::IgnoresEtag, Defect::AbsentKeyTakesEtag])
            .resting_on(&[ETAG_CHANGES, STALE_SAVE, MALFORMED_CHANGES_NOTHING])
            .of(owner::POSTGRES)
            .rows(&["state-etag-missing-key"]),
    ABSENT_DELETE = Step::caught("etag-of-an-absent-key-refuses-a-delete", &[Defect::IgnoresEtag, Defect::DeleteKeeps])
        .resting_on(&[ETAG_CHANGES, STALE_SAVE, MALFORMED_CHANGES_NOTHING])
        .of(owner::POSTGRES)
        .rows(&["state-etag-missing-key/delete", "state-delete-missing/if-match"]),
    STAYS_ABSENT = Step::caught("absent-key-stays-absent", &[Defect::IgnoresEtag, Defect::AbsentKeyTakesEtag])
        .resting_on(&[ETAG_CHANGES, MALFORMED_CHANGES_NOTHING])
        .of(owner::POSTGRES)
        .rows(&["state-etag-missing-key/unwritten"]),
);

/// No version of a row: words, a quoted number, a sign, more than 32 bits, the wildcard of HTTP.
const MALFORMED: [&str; 5] = ["bad", "\"5\"", "-1", "99999999999", "*"];

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("counter");
    let (first, second, lost) = (json!({"n": 1}), json!({"n": 2}), json!("lost"));

    given(&client.save(STORE, &[Item::json(&key, &first)]).await?)?;
    let stale = etag(&client, &key).await?;
    stores(&trial.step(CURRENT_ETAG_ACCEPTED), &client, Item::json(&key, &second).with_etag(&stale), &second).await?;
    // The same value again: an etag that was a hash of the value would stay.
    given(&client.save(STORE, &[Item::json(&key, &second)]).await?)?;
    let before = etag(&client, &key).await?;
    given(&client.save(STORE, &[Item::json(&key, &second)]).await?)?;
    let current = etag(&client, &key).await?;
    let distinct = stale != before && before != current && stale != current;
    let seen = format!("{stale:?}, {before:?}, {current:?}");
    trial.step(ETAG_CHANGES).that(distinct, "three different etags", seen);

    let item = Item::json(&key, &lost).with_etag(&stale);
    answers_save(&trial.step(STALE_SAVE), &client, item, Outcome::SaveEtagMismatch).await?;
    holds(&trial.step(STALE_SAVE_CHANGES_NOTHING), &client, &key, Some(&second)).await?;
    answers_delete(&trial.step(STALE_DELETE), &client, &key, Some(&stale), Outcome::DeleteEtagMismatch).await?;
    holds(&trial.step(STALE_DELETE_CHANGES_NOTHING), &client, &key, Some(&second)).await?;

    for etag in MALFORMED {
        let item = Item::json(&key, &lost).with_etag(etag);
        answers_save(&trial.step(MALFORMED_SAVE), &client, item, Outcome::SaveEtagMalformed).await?;
        answers_delete(&trial.step(MALFORMED_DELETE), &client, &key, Some(etag), Outcome::DeleteEtagMalformed).await?;
        holds(&trial.step(MALFORMED_CHANGES_NOTHING), &client, &key, Some(&second)).await?;
    }

    let step = trial.step(CURRENT_ETAG_DELETES);
    let read = client.get(STORE, &key).await?;
    if step.that(read.etag.is_some(), "an etag of the current value", read.summary()) {
        answers_delete(&step, &client, &key, read.etag.as_deref(), Outcome::Done).await?;
        holds(&step, &client, &key, None).await?;
    }

    let absent = trial.scope().key("absent");
    let item = Item::json(&absent, &lost).with_etag(&current);
    answers_save(&trial.step(ABSENT_SAVE), &client, item, Outcome::SaveEtagMismatch).await?;
    holds(&trial.step(STAYS_ABSENT), &client, &absent, None).await?;
    answers_delete(&trial.step(ABSENT_DELETE), &client, &absent, Some(&current), Outcome::DeleteEtagMismatch).await?;
    Ok(())
}
