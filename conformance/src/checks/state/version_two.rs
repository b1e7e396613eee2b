//! Version 2 of the store is another store: it does not start on the table of version 1, and its etags are of
//! another kind (E29, E26).
//!
//! Both default to the table `state`. A team that only changes the version in its component gets a sidecar that
//! ends at start; beside it stands what works, a table prefix of its own.

use fixtures::ask::{AppProtocol, Component, SidecarAsk};
use fixtures::client::Item;
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

/// Why the embedded sidecar is no help here.
const REAL: &str = "the embedded sidecar has one kind of table; the wrong form runs beside the right one on daprd";

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.version-two",
    title: "Version 2 needs a table of its own",
    clause: Clause {
        text: "`state.postgresql` version 2 does not take over the table of version 1; on its own table it keeps the same contract.",
        url: "https://docs.dapr.io/reference/components-reference/supported-state-stores/setup-postgresql-v2/",
        since: "1.13",
        until: None,
        basis: Basis::Observed,
    },
    needs: &[Ability::Launch, Ability::Daprd],
    steps: &[
        Step::on_dapr("table-of-version-1-ends-the-sidecar", REAL),
        Step::on_dapr("own-table-is-accepted", REAL),
        Step::on_dapr("value-is-read-back", REAL),
        Step::on_dapr("keys-of-the-versions-do-not-meet", REAL),
        Step::on_dapr("stale-etag-is-refused", REAL),
        Step::on_dapr("malformed-etag-is-a-conflict-here", REAL),
    ],
    requirements: &["R31"],
    errata: &["E26", "E29"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let store = Component { version: "v2".into(), ..Component::postgres(STORE) };
    let sidecar = |name, store| Launch::new(SidecarAsk::new(name, AppProtocol::None).with(store));
    let launched = trial.launch(&sidecar("onto", store.clone())).await?;
    trial.step("table-of-version-1-ends-the-sidecar").dies(&launched).await;

    let prefix = format!("two_{}_", trial.transport().slug());
    let beside = trial.run(&sidecar("beside", store.with("tablePrefix", &prefix))).await?;
    let client = trial.client_of(&beside);
    let key = trial.scope().key("order");
    let (first, second, lost) = (json!({"n": 1}), json!({"n": 2}), json!("lost"));
    let saved = client.save(STORE, &[Item::json(&key, &first)]).await?;
    trial.step("own-table-is-accepted").answers(&saved, Outcome::Done);
    holds(&trial.step("value-is-read-back"), &client, &key, Some(&first)).await?;
    holds(&trial.step("keys-of-the-versions-do-not-meet"), &trial.client("a")?, &key, None).await?;

    let stale = client.get(STORE, &key).await?.etag.unwrap_or_default();
    client.save(STORE, &[Item::json(&key, &second).with_etag(&stale)]).await?;
    let saved = client.save(STORE, &[Item::json(&key, &lost).with_etag(&stale)]).await?;
    let step = trial.step("stale-etag-is-refused");
    step.answers(&saved, Outcome::SaveEtagMismatch);
    holds(&step, &client, &key, Some(&second)).await?;
    // Version 1 answers 400 to the same word (`state.etag`).
    let saved = client.save(STORE, &[Item::json(&key, &lost).with_etag("bad")]).await?;
    trial.step("malformed-etag-is-a-conflict-here").answers(&saved, Outcome::SaveEtagMismatch);
    Ok(())
}
