//! A save whose body has exactly `--max-body-size` bytes is accepted; one byte more is refused and writes nothing.
//!
//! Never with 413: a body that is cut off at the limit can no longer be read, so the answer is that of a malformed
//! request (400). Over gRPC the limit counts the whole message, so there is no exact size of a value to test.

use crate::checks::prelude::*;
use crate::checks::stand::{self, STORE};
use crate::checks::state::transition::{answers_save, holds, stores};

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
    steps: STEPS,
    ask: stand::with_state,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    LIMIT_ACCEPTED = Step::caught("body-of-the-limit-is-accepted", &[Defect::BodyLimitOneShort]),
    ONE_MORE_REFUSED = Step::caught("one-byte-more-is-refused", &[Defect::BodyLimitIgnored])
        .rows(&["gen-body-limit-never-413/save", "gen-body-limit-custom/smaller"]),
    REFUSED_WRITES_NOTHING =
        Step::caught("refused-body-writes-nothing", &[Defect::BodyLimitIgnored]).resting_on(&[LIMIT_ACCEPTED]),
);

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

    stores(&trial.step(LIMIT_ACCEPTED), &client, Item::json(&key, &text), &text).await?;
    let longer = json!("y".repeat(LIMIT - frame + 1));
    answers_save(&trial.step(ONE_MORE_REFUSED), &client, Item::json(&key, &longer), Outcome::StateMalformed).await?;
    holds(&trial.step(REFUSED_WRITES_NOTHING), &client, &key, Some(&text)).await?;
    Ok(())
}
