//! An inbound retry policy with `matching` repeats the answers that it names, and leaves all others alone.
//!
//! An app that refuses an event for what it is will refuse it again: a policy for every failure makes everything behind
//! it wait for nothing. Where `matching` is passed over, a poison event is tried as often as one that met a busy store.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{numbers, send};
use crate::checks::pubsub::subscription::{announcing, subscription_of};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.retry-matching",
    title: "A retry policy repeats only the answers that it names",
    clause: Clause {
        text: "With `matching` an inbound retry policy tries an event again only after an answer that it names.",
        url: "https://docs.dapr.io/operations/resiliency/policies/retries/",
        since: "1.15",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: |scope| {
        let asked = stand::with_pubsub(scope).with_topic(scope.topic(DEAD), 1);
        CASES.iter().fold(asked, |ask, case| ask.with_topic(scope.topic(case.name), 1))
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    NAMED_AGAIN = Step::caught("answer-that-is-named-is-tried-again", &[Defect::DeadLetterAtOnce])
        .rows(&["ps-redeliver-policy/matching"]),
    UNNAMED_ONCE = Step::caught("answer-that-is-not-named-is-not-tried-again", &[Defect::RetryIgnoresMatching])
        .rows(&["ps-redeliver-policy/matching"]),
);

/// The topic of the dead letters, and its route.
const DEAD: &str = "dead";
/// Attempts of the policy after the first.
const RETRIES: usize = 2;

/// A topic whose event the app always answers so.
struct Case {
    step: Step,
    name: &'static str,
    status: u16,
    /// How often the event comes before it is dead-lettered.
    attempts: usize,
}

// Over gRPC they are UNAVAILABLE, 14, and INTERNAL, 13.
const CASES: [Case; 2] = [
    Case { step: NAMED_AGAIN, name: "busy", status: 503, attempts: 1 + RETRIES },
    Case { step: UNNAMED_ONCE, name: "broken", status: 500, attempts: 1 },
];

async fn run(trial: Trial) -> Result<(), Stop> {
    let scope = trial.scope();
    let sidecar = trial.run(&launch(scope)).await?;
    let (client, witness) = (trial.client_of(&sidecar), sidecar.witness()?);
    for (n, case) in (1..).zip(&CASES) {
        witness.answer(&scope.route(case.name), Script::always(Answer::http(case.status, "")));
        send(&client, &scope.topic(case.name), [n]).await?;
    }
    let buried = || numbers(&witness.ledger().on(&scope.route(DEAD)));
    // No attempt is made behind the dead letter of an event.
    patience::allow(trial.delivery(), async || {
        let met = buried();
        if met.len() >= CASES.len() { Probe::Ready(()) } else { Probe::NotYet(format!("dead letters {met:?}")) }
    })
    .await;
    for (n, Case { step, name, attempts, .. }) in (1..).zip(&CASES) {
        let step = trial.step(*step);
        step.settles(witness, &scope.route(name), *attempts).await;
        let met = buried();
        step.that(met.contains(&Some(n)), &format!("a dead letter of event {n}"), format!("dead letters {met:?}"));
    }
    Ok(())
}

fn launch(scope: &Names) -> Launch {
    let resiliency = format!(
        "policies:\n  retries:\n    busy:\n      policy: constant\n      duration: 100ms\n      \
         maxRetries: {RETRIES}\n      matching: {{httpStatusCodes: \"503\", gRPCStatusCodes: \"14\"}}\n\
         targets:\n  components:\n    {PUBSUB}:\n      inbound: {{retry: busy}}\n"
    );
    let ask = SidecarAsk::new("retry-matching", scope.app_protocol())
        .with(Component::kafka(PUBSUB))
        .with_resiliency(&resiliency);
    let hears = |name: &str| subscription_of("retry-matching", scope, name);
    let buries = |case: &Case| hears(case.name).with_dead_letter(scope.topic(DEAD));
    announcing(ask, [buries(&CASES[0]), buries(&CASES[1]), hears(DEAD)])
}
