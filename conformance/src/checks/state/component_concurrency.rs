//! A component field `concurrency: first-write` has no effect: there is no such field, and nothing says so (E25).
//!
//! Both sides run: the spec's literal component, on which the second writer silently wins, and the option in the
//! request, with which the second writer is refused through the very same component.

use fixtures::ask::{AppProtocol, Component, SidecarAsk};
use fixtures::client::Item;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::stand::Launch;
use serde_json::json;

use super::{STORE, holds};
use crate::checks::literal;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.component-concurrency",
    title: "Concurrency is an option of the request, not of the component",
    clause: Clause {
        text: "Concurrency is chosen by the options of each request; without them the last write wins.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/state-management/state-management-overview/#concurrency",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    steps: &[
        Step::caught("second-save-is-accepted", &[Defect::ComponentConcurrency]),
        Step::caught("second-value-wins", &[Defect::ComponentConcurrency]),
        Step::caught("option-in-the-request-refuses-it", &[Defect::FirstWriteOverwrites]),
    ],
    requirements: &["R34"],
    errata: &["E25"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let literal = Component::postgres(STORE).with("concurrency", &literal::STATE.field("concurrency")?);
    let sidecar = trial.run(&Launch::new(SidecarAsk::new("literal", AppProtocol::None).with(literal))).await?;
    let client = trial.client_of(&sidecar);
    let key = trial.scope().key("account");
    let (first, second) = (json!("first"), json!("second"));

    client.save(STORE, &[Item::json(&key, &first)]).await?;
    let saved = client.save(STORE, &[Item::json(&key, &second)]).await?;
    trial.step("second-save-is-accepted").answers(&saved, Outcome::Done);
    holds(&trial.step("second-value-wins"), &client, &key, Some(&second)).await?;
    let saved = client.save(STORE, &[Item::json(&key, &first).with_concurrency("first-write")]).await?;
    trial.step("option-in-the-request-refuses-it").answers(&saved, Outcome::SaveFailed);
    Ok(())
}
