//! A body of exactly the limit passes, one byte more is refused and nothing of it is written.
//!
//! Never with 413: a body that is cut off at the limit can no longer be read, so the answer is that of a malformed
//! request (400). Over gRPC the limit counts the whole message, so there is no exact size of a value to test.

use fixtures::ask::{AppProtocol, Component, SidecarAsk};
use fixtures::client::{Item, Transport};
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
    id: "state.body-limit",
    title: "A save of the largest size passes, one byte more is refused",
    clause: Clause {
        text: "A save whose body exceeds `--max-body-size` is refused as malformed and writes nothing.",
        url: "https://docs.dapr.io/operations/configuration/increase-request-size/",
        since: "1.15",
        until: None,
        basis: Basis::Observed,
    },
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: &[
        Step::caught("body-of-the-limit-is-accepted", &[Defect::BodyLimitOneShort]),
        Step::caught("one-byte-more-is-refused", &[Defect::BodyLimitIgnored]),
        Step::caught("refused-body-writes-nothing", &[Defect::BodyLimitIgnored]),
    ],
    requirements: &[],
    errata: &[],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// What `--max-body-size=1Ki` allows.
const LIMIT: usize = 1024;

async fn run(trial: Trial) -> Result<(), Stop> {
    let ask = SidecarAsk::new("limited", AppProtocol::None).with(Component::postgres(STORE));
    let sidecar = trial.run(&Launch::new(ask.with_flag("--max-body-size=1Ki"))).await?;
    let client = trial.client_of(&sidecar);
    let key = trial.scope().key("blob");
    // The body of a save with an empty text, so that the text can fill up the rest.
    let frame = json!([{ "key": key, "value": "" }]).to_string().len();
    let text = json!("x".repeat(LIMIT - frame));

    let saved = client.save(STORE, &[Item::json(&key, &text)]).await?;
    let step = trial.step("body-of-the-limit-is-accepted");
    step.answers(&saved, Outcome::Done);
    holds(&step, &client, &key, Some(&text)).await?;
    let longer = json!("y".repeat(LIMIT - frame + 1));
    let saved = client.save(STORE, &[Item::json(&key, &longer)]).await?;
    trial.step("one-byte-more-is-refused").answers(&saved, Outcome::StateMalformed);
    holds(&trial.step("refused-body-writes-nothing"), &client, &key, Some(&text)).await?;
    Ok(())
}
