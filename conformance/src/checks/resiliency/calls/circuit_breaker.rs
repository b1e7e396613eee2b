//! An open circuit breaker ends calls to a failing app without making them, and closes after its timeout when a call
//! succeeds.
//!
//! The goal "circuit breakers are active" (R5) is judged by what reaches the app: the breaker's metric is one gauge per
//! app while breakers are per method, and says "closed" while one is open.

use std::time::Instant;

use super::caller::Caller;
use crate::checks::prelude::*;
use crate::checks::stand;

/// Failures in a row that open the breaker: one more than the `2` of the policy's trip.
const FAILURES: usize = 3;
/// How long the breaker stays open, and from its last failure on the latest success that still comes of its closing.
const OPEN: Duration = Duration::from_secs(1);
const LATEST: Duration = Duration::from_secs(5);

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "invoke.circuit-breaker",
    title: "A circuit breaker opens, refuses, and closes again",
    clause: Clause {
        text: "With `trip: consecutiveFailures > 2` three failing calls reach an app, further ones fail without it, \
               and after `timeout` a good call closes the breaker.",
        url: "https://docs.dapr.io/operations/resiliency/policies/circuit-breakers/",
        since: "1.7",
        until: None,
        basis: Basis::Observed,
    },
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: stand::with_all,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    REACHED_UNTIL_IT_TRIPS =
        Step::caught("calls-reach-the-app-until-it-trips", &[Defect::BreakerOpensEarly]).rows(&["res-cb-open/until"]),
    OPEN_BREAKER_REFUSES = Step::caught("open-breaker-refuses-calls", &[Defect::BreakerNeverOpens])
        .cites(&["R5", "R46", "E36"])
        .rows(&["res-cb-open"]),
    REFUSED_CALL_STAYS_AWAY = Step::caught("refused-call-does-not-reach-the-app", &[Defect::BreakerNeverOpens])
        .resting_on(&[REACHED_UNTIL_IT_TRIPS])
        .cites(&["R5"])
        .rows(&["res-cb-open/away"]),
    OTHER_METHOD_REACHED =
        Step::caught("other-method-of-the-app-is-reached", &[Defect::BreakerPerApp]).rows(&["res-cb-open/method"]),
    BREAKER_CLOSES_AGAIN = Step::caught("breaker-closes-again", &[Defect::BreakerNeverCloses])
        .resting_on(&[OPEN_BREAKER_REFUSES])
        .cites(&["R5"])
        .rows(&["res-cb-open/probe"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let target = trial.sidecar("b")?;
    let witness = target.witness()?;
    let (open, last) = (OPEN.as_secs(), FAILURES - 1);
    let policy = format!("{{maxRequests: 1, timeout: {open}s, trip: consecutiveFailures > {last}}}");
    let policies = [("circuitBreakers", "circuitBreaker", policy.as_str())];
    let caller = Caller::under(&trial, "careful", target, &policies).await?;

    let (failing, other) = (trial.scope().route("failing"), trial.scope().route("other"));
    witness.answer(&failing, Script::always(Answer::http(500, "")));
    witness.answer(&other, Script::always(Answer::http(200, "")));
    let closed = trial.step(REACHED_UNTIL_IT_TRIPS);
    let began = Instant::now();
    for _ in 0..FAILURES {
        let failed = caller.post(&failing).await?;
        closed.that(!failed.status.is_success(), "the failure of the app", failed.summary());
    }
    let tripped = Instant::now();
    let reached = witness.ledger().on(&failing).len();
    closed.equals("calls to the app", &reached, &FAILURES);
    // From here on the app would answer well, so that only the breaker can refuse.
    witness.answer(&failing, Script::always(Answer::http(200, "")));
    let refused = caller.post(&failing).await?;
    // After a standstill the breaker lets a call through, as it should.
    let opened = trial.step(OPEN_BREAKER_REFUSES).timed(OPEN / 2);
    opened.that(
        refused.status.is_answer() && !refused.status.is_success(),
        "an error of the open breaker, although the app would answer 200",
        refused.summary(),
    );
    // Over gRPC the error of the breaker has no code of its own.
    if trial.transport() == Transport::Http {
        opened.answers(&refused, Outcome::InvokeFailed);
    }
    let reached = witness.ledger().on(&failing).len();
    trial.step(REFUSED_CALL_STAYS_AWAY).timed(OPEN / 2).equals("calls to the app", &reached, &FAILURES);
    let reply = caller.post(&other).await?;
    let spared = trial.step(OTHER_METHOD_REACHED);
    spared.that(reply.status.is_success(), "a success of the other method", reply.summary());

    let success =
        patience::until(trial.delivery(), "the breaker to close", async || match caller.post(&failing).await {
            Ok(reply) if reply.status.is_success() => Probe::Ready(Ok(())),
            Ok(reply) => Probe::NotYet(reply.summary()),
            Err(error) => Probe::Ready(Err(error)),
        });
    let success = success.await;
    // It opened between the two instants: however late the machine is, no success comes sooner after the first.
    let (since_began, since_tripped) = (began.elapsed(), tripped.elapsed());
    let latest = patience::scaled(LATEST).max(OPEN);
    let closing = trial.step(BREAKER_CLOSES_AGAIN).timed(latest - OPEN);
    let expected = format!("a success {OPEN:?} after the breaker opened, and before {latest:?}");
    match success {
        Ok(probed) => {
            probed?;
            let met = format!("{since_began:.2?} after the first failure, {since_tripped:.2?} after the last one");
            closing.that(since_began >= OPEN && since_tripped < latest, &expected, met);
            // Half open it lets one call through, to see how it ends.
            let next = caller.post(&failing).await?;
            closing.that(next.status.is_success(), "a success of the next call too", next.summary());
        }
        Err(late) => {
            closing.that(false, &expected, late.to_string());
        }
    }
    Ok(())
}
