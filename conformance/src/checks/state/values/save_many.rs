//! The items of one save are independent: when one is refused the answer is its refusal, and the others are written.
//!
//! Who reads the array body as a transaction loses consistency without a sign of it (E33); that is what the
//! transaction route is for.

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{etag, holds};

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
    of: owner::STORE,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    EMPTY_LIST_ACCEPTED =
        Step::caught("empty-list-is-accepted", &[Defect::EmptySaveRefused]).rows(&["state-save-empty-array"]),
    EVERY_ITEM_WRITTEN = Step::caught("every-item-is-written", &[Defect::SaveDropsLater]),
    STALE_ITEM_REFUSES =
        Step::caught("stale-item-refuses-the-save", &[Defect::IgnoresEtag, Defect::ConflictAnswers500])
            .resting_on(&[EVERY_ITEM_WRITTEN])
            .of(owner::ETAGS)
            .rows(&["state-bulk-etag-all/mixed"]),
    GOOD_ITEM_WRITTEN = Step::caught("good-item-beside-it-is-written", &[Defect::SaveIsAtomic])
        .resting_on(&[EVERY_ITEM_WRITTEN])
        .of(owner::ETAGS)
        .cites(&["E33"])
        .rows(&["state-save-multi-not-atomic", "state-bulk-etag-all/mixed-written"]),
    STALE_ITEM_NOT_WRITTEN = Step::caught("stale-item-is-not-written", &[Defect::IgnoresEtag])
        .resting_on(&[EVERY_ITEM_WRITTEN])
        .of(owner::ETAGS)
        .rows(&["state-etag-mismatch-save/unchanged"]),
    MALFORMED_OUTRANKS_STALE = Step::caught(
        "malformed-etag-outranks-a-stale-one",
        &[Defect::MalformedEtagAccepted, Defect::MalformedEtagIsStale]
    )
    .resting_on(&[EVERY_ITEM_WRITTEN, GOOD_ITEM_WRITTEN])
    .of(owner::POSTGRES)
    .rows(&["state-bulk-etag-all/malformed"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let keys = ["first", "second", "third"].map(|name| trial.scope().key(name));

    let saved = client.save(STORE, &[]).await?;
    trial.step(EMPTY_LIST_ACCEPTED).answers(&saved, Outcome::Done);

    let values = [json!({"n": 1}), json!({"n": 2}), json!({"n": 3})];
    let items: Vec<_> = keys.iter().zip(&values).map(|(key, value)| Item::json(key, value)).collect();
    let saved = client.save(STORE, &items).await?;
    let step = trial.step(EVERY_ITEM_WRITTEN);
    step.answers(&saved, Outcome::Done);
    for (key, value) in keys.iter().zip(&values) {
        holds(&step, &client, key, Some(value)).await?;
    }

    let [good, stale, _] = &keys;
    let old = etag(&client, stale).await?;
    given(&client.save(STORE, &[Item::json(stale, &json!("newer"))]).await?)?;
    let items = [Item::json(good, &json!("written")), Item::json(stale, &json!("lost")).with_etag(&old)];
    let saved = client.save(STORE, &items).await?;
    trial.step(STALE_ITEM_REFUSES).answers(&saved, Outcome::SaveEtagMismatch);
    holds(&trial.step(GOOD_ITEM_WRITTEN), &client, good, Some(&json!("written"))).await?;
    holds(&trial.step(STALE_ITEM_NOT_WRITTEN), &client, stale, Some(&json!("newer"))).await?;

    // Whichever comes first, so that no place in the list decides.
    let late = Item::json(stale, &json!("lost")).with_etag(&old);
    let malformed = Item::json(good, &json!("lost")).with_etag("x");
    for items in [[late.clone(), malformed.clone()], [malformed, late]] {
        let saved = client.save(STORE, &items).await?;
        trial.step(MALFORMED_OUTRANKS_STALE).answers(&saved, Outcome::SaveEtagMalformed);
    }
    Ok(())
}
