//! With a retry policy a call to a failing app is retried `maxRetries` times, and the last answer is passed on.
//!
//! The other side of `invoke.no-retry`: the goal "retries are active" (R4) needs a Resiliency resource (E36), and
//! its number counts the repetitions, not the calls.

use super::caller::Caller;
use crate::checks::prelude::*;
use crate::checks::stand;

/// What the policy allows after the first call: more than the built-in retries, so that these are told apart from it.
const RETRIES: usize = 4;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.retry-policy",
    title: "A retry policy calls a failing app as often as it says",
    clause: Clause {
        text: "A retry policy with `maxRetries: 4` on an app calls it up to five times and passes the last answer on.",
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
            .cites(&["R4"])
            .rows(&["res-retry-count/ended"]),
    LASTING_ERROR_PASSED_ON =
        Step::caught("lasting-error-is-passed-on", &[Defect::InvokeHidesLastError]).rows(&["res-retry-count/last"]),
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
    let policy = format!("{{policy: constant, duration: 50ms, maxRetries: {RETRIES}}}");
    let caller = Caller::under(&trial, "patient", target, &[("retries", "retry", policy.as_str())]).await?;

    // Late, with the last call that the policy allows; and soon, so that a success is seen to end the retries.
    for (name, failures) in [("passing", RETRIES), ("soon", 1)] {
        let route = trial.scope().route(name);
        witness.answer(&route, Script::first(failures, &Answer::http(500, "")).then(Answer::http(200, "repaired")));
        let reply = caller.post(&route).await?;
        let hidden = trial.step(PASSING_ERROR_HIDDEN);
        let success = format!("the success of the app, behind {failures} failures");
        hidden.that(reply.status.is_success(), &success, reply.summary());
        hidden.equals("the body", &reply.body.as_ref(), &b"repaired".as_slice());
        trial.step(CALLED_UNTIL_IT_SUCCEEDS).settles(witness, &route, failures + 1).await;
    }

    let lasting = trial.scope().route("lasting");
    let failures = (2..=RETRIES + 1).map(failure).fold(Script::always(failure(1)), Script::then);
    witness.answer(&lasting, failures.then(Answer::http(500, "one call too many")));
    let reply = caller.post(&lasting).await?;
    let expected = wire::passed_on(500, trial.transport());
    let passed = trial.step(LASTING_ERROR_PASSED_ON);
    passed.that(reply.status == expected, "the app's last answer, 500", reply.summary());
    // Over gRPC the app's text travels as the message of its status.
    let text = match (&reply.fault, trial.transport()) {
        (Some(fault), Transport::Grpc) => fault.message.clone(),
        _ => String::from_utf8_lossy(&reply.body).into_owned(),
    };
    let last = format!("failure {}", witness.ledger().on(&lasting).len());
    passed.equals("the text of the last answer", &text, &last);
    trial.step(ONCE_MORE_THAN_RETRIES).settles(witness, &lasting, RETRIES + 1).await;
    Ok(())
}

/// What the app answers to that call, counted from one.
fn failure(call: usize) -> Answer {
    Answer::http(500, format!("failure {call}"))
}
