//! With concurrency `first-write` and no etag a save succeeds only when the key does not exist; with an etag the
//! option adds nothing.
//!
//! On PostgreSQL a lost first write is answered as any failed save, 500, and not as a conflict (E26): a caller that
//! creates must read after a 500 to learn whether somebody else was first. Without the option the last write wins.

use crate::checks::prelude::*;
use crate::checks::stand;
use crate::checks::state::transition::{answers_save, etag, holds, stores};

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
    of: owner::ETAGS,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    NEW_KEY_ACCEPTED =
        Step::caught("new-key-is-accepted", &[Defect::FirstWriteRefusesNew]).rows(&["state-first-write-new"]),
    EXISTING_KEY_REFUSED =
        Step::caught("existing-key-is-refused", &[Defect::FirstWriteOverwrites, Defect::FirstWriteExisting409])
            .resting_on(&[NEW_KEY_ACCEPTED])
            .observed()
            .of(owner::POSTGRES)
            .cites(&["E26"])
            .rows(&["state-first-write-existing"]),
    EXISTING_VALUE_STAYS = Step::caught("existing-value-is-unchanged", &[Defect::FirstWriteOverwrites])
        .resting_on(&[NEW_KEY_ACCEPTED])
        .rows(&["state-first-write-existing/unchanged"]),
    CURRENT_ETAG_ACCEPTED = Step::caught("current-etag-is-accepted", &[Defect::CurrentEtagRefused])
        .resting_on(&[NEW_KEY_ACCEPTED, EXISTING_VALUE_STAYS])
        .rows(&["state-first-write-etag/current"]),
    STALE_ETAG_REFUSED = Step::caught("stale-etag-is-refused", &[Defect::IgnoresEtag, Defect::ConflictAnswers500])
        .resting_on(&[NEW_KEY_ACCEPTED, EXISTING_VALUE_STAYS, CURRENT_ETAG_ACCEPTED])
        .cites(&["R34", "E26"])
        .rows(&["state-first-write-etag"]),
    LAST_WRITE_OVERWRITES = Step::caught("last-write-overwrites", &[Defect::LastWriteRefused])
        .resting_on(&[NEW_KEY_ACCEPTED])
        .rows(&["state-last-write/blind"]),
    NO_OPTION_OVERWRITES = Step::caught("write-without-option-overwrites", &[Defect::LastWriteRefused])
        .resting_on(&[NEW_KEY_ACCEPTED])
        .rows(&["state-last-write/no-option"]),
    LAST_WRITE_BOUND_BY_ETAG =
        Step::caught("last-write-is-still-bound-by-its-etag", &[Defect::IgnoresEtag, Defect::ConflictAnswers500])
            .resting_on(&[NEW_KEY_ACCEPTED, LAST_WRITE_OVERWRITES])
            .of(owner::POSTGRES)
            .rows(&["state-last-write"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("account");
    let (first, second, third, lost) = (json!("first"), json!("second"), json!("third"), json!("lost"));
    let first_write = |value| Item::json(&key, value).with_concurrency("first-write");
    let last_write = |value| Item::json(&key, value).with_concurrency("last-write");

    stores(&trial.step(NEW_KEY_ACCEPTED), &client, first_write(&first), &first).await?;
    let stale = etag(&client, &key).await?;

    answers_save(&trial.step(EXISTING_KEY_REFUSED), &client, first_write(&lost), Outcome::SaveFailed).await?;
    holds(&trial.step(EXISTING_VALUE_STAYS), &client, &key, Some(&first)).await?;

    stores(&trial.step(CURRENT_ETAG_ACCEPTED), &client, first_write(&second).with_etag(&stale), &second).await?;
    let step = trial.step(STALE_ETAG_REFUSED);
    answers_save(&step, &client, first_write(&lost).with_etag(&stale), Outcome::SaveEtagMismatch).await?;
    holds(&step, &client, &key, Some(&second)).await?;

    stores(&trial.step(LAST_WRITE_OVERWRITES), &client, last_write(&third), &third).await?;
    stores(&trial.step(NO_OPTION_OVERWRITES), &client, Item::json(&key, &first), &first).await?;
    let step = trial.step(LAST_WRITE_BOUND_BY_ETAG);
    answers_save(&step, &client, last_write(&lost).with_etag(&stale), Outcome::SaveEtagMismatch).await?;
    holds(&step, &client, &key, Some(&first)).await?;
    Ok(())
}
