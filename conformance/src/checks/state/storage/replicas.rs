//! State is kept in the store and not in the sidecar: all replicas of an app read it, also after the writing sidecar
//! was killed.
//!
//! Two replicas of the backend keep conversations (R40). The sidecars here have the default key prefix, the app id,
//! so that what they share is what any app's replicas share, and what another app with the same component does not see.

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{answers_save, etag, holds};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.replicas",
    title: "Replicas share their state, and it outlives them",
    clause: Clause {
        text: "A value whose save was answered is readable through every replica of the app, also after the writing sidecar died.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/state-management/state-management-overview/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::STORE,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    OTHER_REPLICA_READS = Step::caught("other-replica-reads-it-at-once", &[Defect::StateInMemory])
        .cites(&["R40"])
        .rows(&["state-read-your-write/replica"]),
    ETAG_BINDS_IN_OTHER =
        Step::caught("etag-of-one-replica-binds-in-the-other", &[Defect::IgnoresEtag, Defect::ConflictAnswers500])
            .resting_on(&[OTHER_REPLICA_READS])
            .rows(&["state-etag-mismatch-save"]),
    VALUE_SURVIVES_KILL =
        Step::caught("value-survives-the-kill-of-its-writer", &[Defect::StateInMemory]).cites(&["R40"]),
    OTHER_APP_IS_BLIND = Step::caught("other-app-does-not-see-it", &[Defect::PrefixIgnored, Defect::PrefixOfComponent])
        .rows(&["state-prefix-appid/other-app"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let store = Component::postgres(STORE).without("keyPrefix");
    let of = |name, app| Launch::new(SidecarAsk::new(name, AppProtocol::None).with_app(app).with(store.clone()));
    let (first, second, stranger) = (of("first", "backend"), of("second", "backend"), of("stranger", "frontend"));
    // All to their end: a start that is given up half-way is ended by nobody.
    let started = tokio::join!(trial.run(&first), trial.run(&second), trial.run(&stranger));
    let (writer, reader, stranger) = (started.0?, started.1?, started.2?);
    let (first, second) = (trial.client_of(&writer), trial.client_of(&reader));
    let key = trial.scope().key("conversation");

    let value = json!({"turns": 1});
    given(&first.save(STORE, &[Item::json(&key, &value)]).await?)?;
    holds(&trial.step(OTHER_REPLICA_READS), &second, &key, Some(&value)).await?;

    let stale = etag(&first, &key).await?;
    let value = json!({"turns": 2});
    let bound = trial.step(ETAG_BINDS_IN_OTHER);
    answers_save(&bound, &second, Item::json(&key, &value).with_etag(&stale), Outcome::Done).await?;
    let item = Item::json(&key, &json!("lost")).with_etag(&stale);
    answers_save(&bound, &first, item, Outcome::SaveEtagMismatch).await?;
    holds(&bound, &second, &key, Some(&value)).await?;

    let last = json!({"turns": 3});
    given(&first.save(STORE, &[Item::json(&key, &last)]).await?)?;
    writer.kill().await?;
    holds(&trial.step(VALUE_SURVIVES_KILL), &second, &key, Some(&last)).await?;
    holds(&trial.step(OTHER_APP_IS_BLIND), &trial.client_of(&stranger), &key, None).await?;
    Ok(())
}
