//! A save takes consistency `strong` or `eventual` and concurrency `first-write` or `last-write`, and refuses other
//! words (E27). Over gRPC the words are numbers, and one that no version defines is ignored.

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{answers_save, holds};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "state.options",
    title: "The options of a save are checked word by word",
    clause: Clause {
        text: "A save takes consistency `strong` or `eventual` and concurrency `first-write` or `last-write`, and fails on other words.",
        url: "https://docs.dapr.io/reference/api/state_api/#optional-behaviors",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::STORE,
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    STRONG_ACCEPTED = Step::caught("strong-is-accepted", &[Defect::StrongRefused, Defect::SaveRefused])
        .cites(&["R36", "E27"])
        .rows(&["state-options-invalid/strong"]),
    STRONG_VALUE_READ = Step::caught(
        "strong-value-is-read-through-the-other-sidecar",
        &[Defect::StrongRefused, Defect::PrefixAdded, Defect::SaveRefused]
    )
    .of(owner::SHARED)
    .rows(&["state-read-your-write"]),
    EVENTUAL_ACCEPTED =
        Step::caught("eventual-is-accepted", &[Defect::SaveRefused]).rows(&["state-options-invalid/eventual"]),
    UNKNOWN_CONSISTENCY = Step::caught("unknown-consistency-fails", &[Defect::UnknownOptionAccepted])
        .over(Transport::Http)
        .cites(&["E27"])
        .rows(&["state-options-invalid"]),
    UNKNOWN_CONCURRENCY = Step::caught("unknown-concurrency-fails", &[Defect::UnknownOptionAccepted])
        .over(Transport::Http)
        .rows(&["state-options-invalid/concurrency"]),
    FAILED_CHANGES_NOTHING = Step::caught("failed-save-changes-nothing", &[Defect::UnknownOptionAccepted])
        .over(Transport::Http)
        .resting_on(&[EVENTUAL_ACCEPTED])
        .rows(&["state-options-invalid/unchanged"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let key = trial.scope().key("conversation");
    let (value, later) = (json!({"turns": 3}), json!({"turns": 4}));
    let strong = Item { consistency: Some("strong"), ..Item::json(&key, &value) };
    let eventual = Item { consistency: Some("eventual"), ..Item::json(&key, &later) };

    answers_save(&trial.step(STRONG_ACCEPTED), &client, strong, Outcome::Done).await?;
    let other = trial.client("b")?;
    holds(&trial.step(STRONG_VALUE_READ), &other, &key, Some(&value)).await?;
    let step = trial.step(EVENTUAL_ACCEPTED);
    if step.answers(&client.save(STORE, &[eventual]).await?, Outcome::Done) {
        // It need not be there at once.
        let read = async || match client.get(STORE, &key).await {
            Ok(reply) if reply.json() == later => Probe::Ready(()),
            Ok(reply) => Probe::NotYet(reply.summary()),
            Err(error) => Probe::NotYet(error.to_string()),
        };
        patience::allow(patience::CONSISTENCY, read).await;
        holds(&step, &client, &key, Some(&later)).await?;
    }
    if trial.transport() == Transport::Grpc {
        return Ok(());
    }

    let lost = json!("lost");
    let item = Item { consistency: Some("stronk"), ..Item::json(&key, &lost) };
    answers_save(&trial.step(UNKNOWN_CONSISTENCY), &client, item, Outcome::SaveFailed).await?;
    let item = Item::json(&key, &lost).with_concurrency("no-write");
    answers_save(&trial.step(UNKNOWN_CONCURRENCY), &client, item, Outcome::SaveFailed).await?;
    holds(&trial.step(FAILED_CHANGES_NOTHING), &client, &key, Some(&later)).await?;
    Ok(())
}
