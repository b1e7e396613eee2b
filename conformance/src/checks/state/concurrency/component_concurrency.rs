//! Concurrency is chosen by the options of each request; a component field `concurrency` does not exist and is ignored
//! without a word (E25).
//!
//! Both sides run: the spec's literal component, on which the second writer silently wins, and the option in the
//! request, with which the second writer is refused through the very same component.

use crate::checks::prelude::*;
use crate::checks::spec_literal;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{answers_save, holds};

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
    of: owner::ETAGS,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    SECOND_SAVE_ACCEPTED = Step::caught("second-save-is-accepted", &[Defect::ComponentConcurrency]),
    SECOND_VALUE_WINS = Step::caught("second-value-wins", &[Defect::ComponentConcurrency])
        .cites(&["E25"])
        .rows(&["state-options-component", "state-last-write/no-option"]),
    OPTION_REFUSES_IT = Step::caught("option-in-the-request-refuses-it", &[Defect::FirstWriteOverwrites])
        .observed()
        .cites(&["E25"])
        .rows(&["state-options-component", "state-first-write-existing"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let literal = Component::postgres(STORE).with("concurrency", &spec_literal::STATE.field("concurrency")?);
    let sidecar = trial.run(&Launch::new(SidecarAsk::new("literal", AppProtocol::None).with(literal))).await?;
    let client = trial.client_of(&sidecar);
    let key = trial.scope().key("account");
    let (first, second) = (json!("first"), json!("second"));

    given(&client.save(STORE, &[Item::json(&key, &first)]).await?)?;
    answers_save(&trial.step(SECOND_SAVE_ACCEPTED), &client, Item::json(&key, &second), Outcome::Done).await?;
    holds(&trial.step(SECOND_VALUE_WINS), &client, &key, Some(&second)).await?;
    let item = Item::json(&key, &first).with_concurrency("first-write");
    answers_save(&trial.step(OPTION_REFUSES_IT), &client, item, Outcome::SaveFailed).await?;
    Ok(())
}
