//! An answer of the app that `matching` keeps from being retried is no failure for the circuit breaker of the same
//! target.
//!
//! "Not found" is an answer, and no sign that the app is ill. A breaker that counts it is opened by a few look-ups of
//! items that do not exist, for everybody who calls the method (seen on daprd 1.18.2).

use super::caller::Caller;
use crate::checks::prelude::*;
use crate::checks::stand;

/// Failures in a row that open the breaker: as many as one call makes that is retried.
const FAILURES: usize = 3;
/// Look-ups of what is not there.
const LOOKUPS: usize = 10;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.breaker-and-not-found",
    title: "An answer that is not retried leaves the circuit breaker closed",
    clause: Clause {
        text: "What the `matching` of a retry policy does not name is not retried, and no failure for the circuit \
               breaker of the same target.",
        url: "https://docs.dapr.io/operations/resiliency/policies/retries/",
        since: "1.15",
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
    NOT_RETRIED = Step::caught("answer-that-is-not-named-is-not-retried", &[Defect::RetryIgnoresMatching])
        .rows(&["res-retry-matching"]),
    BREAKER_STAYS_CLOSED =
        Step::caught("answer-that-is-not-named-leaves-the-breaker-closed", &[Defect::BreakerCountsUnmatched])
            .rows(&["res-cb-matching"]),
    FAILURE_OPENS_IT = Step::caught(
        "failure-that-is-named-opens-the-breaker",
        &[Defect::BreakerNeverOpens, Defect::BreakerOpensEarly]
    )
    .rows(&["res-cb-open"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let target = trial.sidecar("b")?;
    let witness = target.witness()?;
    let retry = format!(
        "{{policy: constant, duration: 50ms, maxRetries: {}, \
         matching: {{httpStatusCodes: \"500-599\", gRPCStatusCodes: \"13-14\"}}}}",
        FAILURES - 1
    );
    // It stays open for longer than the check takes.
    let breaker = format!("{{maxRequests: 1, timeout: 120s, trip: consecutiveFailures > {}}}", FAILURES - 1);
    let policies = [("retries", "retry", retry.as_str()), ("circuitBreakers", "circuitBreaker", breaker.as_str())];
    let caller = Caller::under(&trial, "selective", target, &policies).await?;

    // A breaker belongs to a method, so that each step has its own.
    let [single, absent, broken] = ["single", "absent", "broken"].map(|name| trial.scope().route(name));
    let not_found = wire::passed_on(404, trial.transport());
    for route in [&single, &absent] {
        witness.answer(route, Script::always(Answer::http(404, "no such item")));
    }
    let reply = caller.post(&single).await?;
    let tried = trial.step(NOT_RETRIED);
    tried.that(reply.status == not_found, "the app's 404", reply.summary());
    tried.settles(witness, &single, 1).await;

    let (mut answered, mut last) = (0, String::new());
    while answered < LOOKUPS {
        let reply = caller.post(&absent).await?;
        last = reply.summary();
        if reply.status != not_found {
            break;
        }
        answered += 1;
    }
    let reached = witness.ledger().on(&absent).len();
    trial.step(BREAKER_STAYS_CLOSED).that(
        answered == LOOKUPS && reached >= LOOKUPS,
        &format!("{LOOKUPS} look-ups that reach the app, each answered with its 404"),
        format!("{answered} answered so, {reached} calls at the app, the last answer: {last}"),
    );

    witness.answer(&broken, Script::first(FAILURES, &Answer::http(500, "")).then(Answer::http(200, "")));
    let failed = caller.post(&broken).await?;
    let opened = trial.step(FAILURE_OPENS_IT);
    opened.that(!failed.status.is_success(), "the failure of the app", failed.summary());
    let refused = caller.post(&broken).await?;
    let expected = "an error of the open breaker, although the app would answer 200";
    opened.that(!refused.status.is_success(), expected, refused.summary());
    opened.equals("calls to the app", &witness.ledger().on(&broken).len(), &FAILURES);
    Ok(())
}
