//! With a retry policy a call to a failing app is retried `maxRetries` times, and the last answer is passed on.
//!
//! The other side of `invoke.no-retry`: the goal "retries are active" (R4) needs a Resiliency resource (E36), and
//! its number counts the repetitions, not the calls.

use super::caller::Caller;
use crate::checks::prelude::*;
use crate::checks::stand;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.retry-policy",
    title: "A retry policy calls a failing app as often as it says",
    clause: Clause {
        text: "A retry policy with `maxRetries: 2` on an app calls it up to three times and passes the last answer on.",
        url: "https://docs.dapr.io/operations/resiliency/policies/retries/",
        since: "1.7",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    PASSING_ERROR_HIDDEN = Step::caught(
        "passing-error-is-hidden-from-the-caller",
        &[Defect::InvokeIgnoresPolicy, Defect::InvokeRetriesOneShort]
    )
    .cites(&["R4", "R46"])
    .rows(&["res-retry-count/mended"]),
    CALLED_UNTIL_IT_SUCCEEDS =
        Step::caught("app-is-called-until-it-succeeds", &[Defect::InvokeIgnoresPolicy, Defect::InvokeRetriesOneShort])
            .cites(&["R4"]),
    LASTING_ERROR_PASSED_ON = Step::caught("lasting-error-is-passed-on", &[Defect::InvokeHidesLastError]),
    ONCE_MORE_THAN_RETRIES = Step::caught(
        "app-is-called-once-more-than-retries",
        &[Defect::InvokeIgnoresPolicy, Defect::InvokeRetriesOneShort]
    )
    .cites(&["R4", "R46", "E36"])
    .rows(&["res-retry-count"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let target = trial.sidecar("b")?;
    let witness = target.witness()?;
    let policy = ("retries", "retry", "{policy: constant, duration: 50ms, maxRetries: 2}");
    let caller = Caller::under(&trial, "patient", target, policy).await?;

    let passing = trial.scope().route("passing");
    witness.answer(&passing, Script::first(2, &Answer::http(500, "")).then(Answer::http(200, "repaired")));
    let reply = caller.post(&passing).await?;
    let hidden = trial.step(PASSING_ERROR_HIDDEN);
    hidden.that(reply.status.is_success(), "the app's third answer, a success", reply.summary());
    let calls = witness.ledger().on(&passing).len();
    trial.step(CALLED_UNTIL_IT_SUCCEEDS).equals("calls to the app", &calls, &3);

    let lasting = trial.scope().route("lasting");
    witness.answer(&lasting, Script::always(Answer::http(500, "broken")));
    let reply = caller.post(&lasting).await?;
    let expected = wire::passed_on(500, trial.transport());
    let passed = trial.step(LASTING_ERROR_PASSED_ON);
    passed.that(reply.status == expected, "the app's last answer, 500", reply.summary());
    let counted = trial.step(ONCE_MORE_THAN_RETRIES);
    counted.settles(witness, &lasting, 3).await;
    counted.equals("calls to the app", &witness.ledger().on(&lasting).len(), &3);
    Ok(())
}
