//! An inbound retry policy of a pub/sub component is exhausted before the event is forwarded to the dead-letter topic.
//!
//! It is the corrected form of a subscription (E15): a bounded number of attempts with short pauses, then the
//! dead-letter topic, then the next event. Either half alone is a trap: a policy without a dead-letter topic runs
//! again and again inside Kafka's own endless retry.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{numbers, send};
use crate::checks::pubsub::subscription::{announcing, subscription_of};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.retry-policy",
    title: "A retry policy is spent before an event is dead-lettered",
    clause: Clause {
        text: "With an inbound retry policy an event is tried again as often as it says, and dead-lettered after that.",
        url: "https://docs.dapr.io/operations/resiliency/targets/#component-inbound",
        since: "1.9",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: |scope| {
        ["orders", "dead"].iter().fold(stand::with_pubsub(scope), |ask, name| ask.with_topic(scope.topic(name), 1))
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    SPENT_FIRST = Step::caught("policy-is-spent-first", &[Defect::DeadLetterAtOnce])
        .cites(&["R30", "E15"])
        .rows(&["res-component-inbound", "ps-dlq-first-failure/policy"]),
    THEN_DEAD_LETTERED =
        Step::caught("event-is-dead-lettered-after-that", &[Defect::DeadLetterSkipped, Defect::DeadLetterAtOnce])
            .cites(&["R30", "E15"])
            .rows(&["ps-redeliver-policy/dead-letter"]),
    RECOVERED_IS_NOT = Step::caught("event-that-recovers-is-not-dead-lettered", &[Defect::DeadLetterAtOnce])
        .resting_on(&[THEN_DEAD_LETTERED]),
);

/// Attempts of the policy after the first.
const RETRIES: usize = 2;

async fn run(trial: Trial) -> Result<(), Stop> {
    let scope = trial.scope();
    let sidecar = trial.run(&launch(scope)).await?;
    let (client, witness) = (trial.client_of(&sidecar), sidecar.witness()?);
    let (topic, route, buried) = (scope.topic("orders"), scope.route("orders"), scope.route("dead"));

    // The first event fails once and recovers; the second fails for good.
    witness.answer(&route, Script::always(Answer::retry()).then(Answer::success()).then(Answer::http(500, "")));
    send(&client, &topic, [1, 2]).await?;
    let calls = 2 + 1 + RETRIES;
    trial.step(THEN_DEAD_LETTERED).arrives(witness, &buried, 1).await;
    let tried = trial.step(SPENT_FIRST);
    tried.arrives(witness, &route, calls).await;
    tried.settles(witness, &route, calls).await;
    let expected = [vec![Some(1); 2], vec![Some(2); 1 + RETRIES]].concat();
    tried.equals("events in order of delivery", &numbers(&witness.ledger().on(&route)), &expected);
    let ended = numbers(&witness.ledger().on(&buried));
    trial.step(RECOVERED_IS_NOT).equals("dead-lettered events", &ended, &vec![Some(2)]);
    let is_there = ended.contains(&Some(2));
    trial.step(THEN_DEAD_LETTERED).that(is_there, "event 2 among the dead-lettered ones", format!("events {ended:?}"));
    Ok(())
}

fn launch(scope: &Names) -> Launch {
    let resiliency = format!(
        "policies:\n  retries:\n    short:\n      policy: constant\n      duration: 100ms\n      maxRetries: {RETRIES}\n\
         targets:\n  components:\n    {PUBSUB}:\n      inbound:\n        retry: short\n"
    );
    let ask = SidecarAsk::new("retry-policy", scope.app_protocol())
        .with(Component::kafka(PUBSUB))
        .with_resiliency(&resiliency);
    let hears = |name: &str| subscription_of("retry-policy", scope, name);
    announcing(ask, [hears("orders").with_dead_letter(scope.topic("dead")), hears("dead")])
}
