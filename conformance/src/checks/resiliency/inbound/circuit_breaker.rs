//! An inbound circuit breaker that opened keeps events from the app, and lets them through again after its timeout.
//!
//! It is one for all topics of the component, and what it keeps back counts as failed: with a dead-letter topic good
//! events go there, without one they come again and again, so that one poison event stops all. Seen on daprd 1.18.2.

use std::time::Instant;

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{numbers, send};
use crate::checks::pubsub::subscription::announcing;
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.circuit-breaker",
    title: "An inbound circuit breaker keeps events back, for a while",
    clause: Clause {
        text: "With `trip: consecutiveFailures > 2` three failing events reach the app, the next one does not, and \
               after `timeout` events do again.",
        url: "https://docs.dapr.io/operations/resiliency/policies/circuit-breakers/",
        since: "1.9",
        until: None,
        basis: Basis::Observed,
    },
    of: owner::BROKER,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: |scope| {
        let topics = [LASTING, BRIEF, DEAD, GONE];
        topics.iter().fold(stand::with_pubsub(scope), |ask, name| ask.with_topic(scope.topic(name), 1))
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    OPENS = Step::caught(
        "event-behind-as-many-failures-is-kept-back",
        &[Defect::BreakerNeverOpens, Defect::BreakerOpensEarly],
    )
    .rows(&["ps-cb-pubsub/inbound"]),
    CLOSES = Step::caught("events-come-again-after-the-timeout", &[Defect::BreakerNeverCloses])
        .resting_on(&[OPENS])
        .rows(&["ps-cb-pubsub/inbound"]),
);

/// Failures in a row that open a breaker: one more than the `2` of its trip.
const FAILURES: usize = 3;
/// The component whose breaker stays open for longer than the check takes; its topic and route, and its dead letters.
const LASTING: &str = "lasting";
const DEAD: &str = "dead";
/// The component whose breaker closes soon; its topic and route, and its dead letters.
const BRIEF: &str = "brief";
const GONE: &str = "gone";

async fn run(trial: Trial) -> Result<(), Stop> {
    let scope = trial.scope();
    let sidecar = trial.run(&launch(scope)).await?;
    let (client, witness) = (trial.client("b")?, sidecar.witness()?);
    for name in [LASTING, BRIEF] {
        let failures = Script::first(FAILURES, &Answer::http(500, ""));
        witness.answer(&scope.route(name), failures.then(Answer::success()));
    }
    let heard = |name: &str| numbers(&witness.ledger().on(&scope.route(name)));

    // What fails and what is kept back ends among the dead letters, so that the last one shows that all were decided.
    send(&client, &scope.topic(LASTING), 1..=FAILURES + 1).await?;
    patience::allow(trial.delivery(), async || match heard(DEAD).len() {
        all if all > FAILURES => Probe::Ready(()),
        some => Probe::NotYet(format!("{some} dead letters")),
    })
    .await;
    let counted = |last: usize| (1..=last as u64).map(Some).collect::<Vec<_>>();
    let opens = trial.step(OPENS);
    opens.equals("events at the app", &heard(LASTING), &counted(FAILURES));
    opens.equals("dead letters", &heard(DEAD), &counted(FAILURES + 1));

    send(&client, &scope.topic(BRIEF), 1..=FAILURES).await?;
    let (began, limit) = (Instant::now(), trial.delivery().limit());
    let mut sent = FAILURES;
    while heard(BRIEF).len() <= FAILURES && began.elapsed() < limit {
        sent += 1;
        send(&client, &scope.topic(BRIEF), [sent]).await?;
        // One event after the other, each until it is handled or given up.
        patience::allow(trial.delivery(), async || match (heard(BRIEF).len(), heard(GONE).len()) {
            (came, gone) if came > FAILURES || gone >= sent => Probe::Ready(()),
            (came, gone) => Probe::NotYet(format!("{came} events, {gone} dead letters")),
        })
        .await;
    }
    let closes = trial.step(CLOSES);
    let met = format!("{} events at the app of {sent}", heard(BRIEF).len());
    closes.that(heard(BRIEF).len() > FAILURES, "an event that reaches the app behind the failures", met);
    send(&client, &scope.topic(BRIEF), [sent + 1]).await?;
    closes.arrives(witness, &scope.route(BRIEF), FAILURES + 2).await;
    Ok(())
}

/// A sidecar with two components, each with a breaker of its own.
fn launch(scope: &Names) -> Launch {
    let trip = format!("maxRequests: 1, trip: consecutiveFailures > {}", FAILURES - 1);
    let resiliency = format!(
        "policies:\n  circuitBreakers:\n    {LASTING}: {{timeout: 120s, {trip}}}\n    \
         {BRIEF}: {{timeout: 500ms, {trip}}}\n\
         targets:\n  components:\n    {LASTING}:\n      inbound: {{circuitBreaker: {LASTING}}}\n    \
         {BRIEF}:\n      inbound: {{circuitBreaker: {BRIEF}}}\n"
    );
    let component = |name: &str| Component::kafka(name).with("consumerGroup", &format!("{{appID}}-{name}"));
    let ask = SidecarAsk::new("inbound-breaker", scope.app_protocol())
        .with(component(LASTING))
        .with(component(BRIEF))
        // Dead letters come in by a component without a breaker.
        .with(component(PUBSUB))
        .with_resiliency(&resiliency);
    let hears = |component: &str, name: &str| {
        Subscription::new("inbound-breaker", component, scope.topic(name), scope.route(name))
    };
    let buries = |name: &str, dead: &str| hears(name, name).with_dead_letter(scope.topic(dead));
    announcing(ask, [buries(LASTING, DEAD), buries(BRIEF, GONE), hears(PUBSUB, DEAD), hears(PUBSUB, GONE)])
}
