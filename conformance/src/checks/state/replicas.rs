//! State belongs to the store and not to the sidecar: replicas of one app share it, and it outlives each of them.
//!
//! Two replicas of the backend keep conversations (R40). The sidecars here have the default key prefix, the app id,
//! so that what they share is what any app's replicas share.

use fixtures::ask::{AppProtocol, Component, SidecarAsk};
use fixtures::client::Item;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::stand::Launch;
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
    id: "state.replicas",
    title: "Replicas share their state, and it outlives them",
    clause: Clause {
        text: "A value whose save was answered is readable through every replica of the app, also after the writing sidecar died.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/state-management/state-management-overview/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    steps: &[
        Step::caught("other-replica-reads-it-at-once", &[Defect::StateInMemory]),
        Step::caught("etag-of-one-replica-binds-in-the-other", &[Defect::IgnoresEtag]),
        Step::caught("value-survives-the-kill-of-its-writer", &[Defect::StateInMemory]),
        Step::caught("other-app-does-not-see-it", &[Defect::PrefixIgnored]),
    ],
    requirements: &["R40"],
    errata: &["E28"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let store = Component::postgres(STORE).without("keyPrefix");
    let replica = |name| SidecarAsk::new(name, AppProtocol::None).with_app("backend").with(store.clone());
    let writer = trial.run(&Launch::new(replica("first"))).await?;
    let reader = trial.run(&Launch::new(replica("second"))).await?;
    let (first, second) = (trial.client_of(&writer), trial.client_of(&reader));
    let key = trial.scope().key("conversation");

    let value = json!({"turns": 1});
    first.save(STORE, &[Item::json(&key, &value)]).await?;
    holds(&trial.step("other-replica-reads-it-at-once"), &second, &key, Some(&value)).await?;

    let stale = first.get(STORE, &key).await?.etag.unwrap_or_default();
    let value = json!({"turns": 2});
    second.save(STORE, &[Item::json(&key, &value).with_etag(&stale)]).await?;
    let lost = first.save(STORE, &[Item::json(&key, &json!("lost")).with_etag(&stale)]).await?;
    trial.step("etag-of-one-replica-binds-in-the-other").answers(&lost, Outcome::SaveEtagMismatch);

    let last = json!({"turns": 3});
    first.save(STORE, &[Item::json(&key, &last)]).await?;
    writer.kill().await?;
    holds(&trial.step("value-survives-the-kill-of-its-writer"), &second, &key, Some(&last)).await?;
    holds(&trial.step("other-app-does-not-see-it"), &trial.client("a")?, &key, None).await?;
    Ok(())
}
