//! A circuit breaker spares an app that keeps failing, and finds out by itself when it works again.
//!
//! The goal "circuit breakers are active" (R5) is judged by what reaches the app: the breaker's metric is one gauge per
//! app while breakers are per method, and says "closed" while one is open.

use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::patience::{self, Probe};
use fixtures::witness::{Answer, Script};

use super::Caller;
use crate::checks::pair;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

/// Failures in a row that open the breaker: one more than the `2` of the policy's trip.
const FAILURES: usize = 3;

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
    steps: &[
        Step::caught("calls-reach-the-app-until-it-trips", &[Defect::BreakerOpensEarly]),
        Step::caught("open-breaker-refuses-calls", &[Defect::BreakerNeverOpens]),
        Step::caught("refused-call-does-not-reach-the-app", &[Defect::BreakerNeverOpens]),
        Step::caught("other-method-of-the-app-is-reached", &[Defect::BreakerPerApp]),
        Step::caught("breaker-closes-again", &[Defect::BreakerNeverCloses]),
    ],
    requirements: &["R5", "R46"],
    errata: &["E36"],
    ask: pair::pair,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let target = trial.sidecar("b")?;
    let witness = target.witness()?;
    let policy = format!("{{maxRequests: 1, timeout: 1s, trip: consecutiveFailures > {}}}", FAILURES - 1);
    let caller = Caller::under(&trial, "careful", target, ("circuitBreakers", "circuitBreaker", &policy)).await?;

    let (failing, other) = (trial.scope().route("failing"), trial.scope().route("other"));
    witness.answer(&failing, Script::always(Answer::http(500, "")));
    witness.answer(&other, Script::always(Answer::http(200, "")));
    for _ in 0..FAILURES {
        caller.post(&failing).await?;
    }
    let reached = witness.ledger().on(&failing).len();
    trial.step("calls-reach-the-app-until-it-trips").equals("calls to the app", &reached, &FAILURES);
    // From here on the app would answer well, so that only the breaker can refuse.
    witness.answer(&failing, Script::always(Answer::http(200, "")));
    let refused = caller.post(&failing).await?;
    let opened = trial.step("open-breaker-refuses-calls");
    opened.that(!refused.status.is_success(), "an error although the app works again", refused.summary());
    let reached = witness.ledger().on(&failing).len();
    trial.step("refused-call-does-not-reach-the-app").equals("calls to the app", &reached, &FAILURES);
    let reply = caller.post(&other).await?;
    let spared = trial.step("other-method-of-the-app-is-reached");
    spared.that(reply.status.is_success(), "a success of the other method", reply.summary());

    let closed =
        patience::until(trial.delivery(), "the breaker to close", async || match caller.post(&failing).await {
            Ok(reply) if reply.status.is_success() => Probe::Ready(()),
            Ok(reply) => Probe::NotYet(reply.summary()),
            Err(error) => Probe::NotYet(error.to_string()),
        });
    let last = closed.await.err().map(|error| error.to_string());
    trial.step("breaker-closes-again").that(
        last.is_none(),
        "a success once its second is over",
        last.unwrap_or_default(),
    );
    Ok(())
}
