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
        let topics = ["orders", "poison", "dead"];
        topics.iter().fold(stand::with_pubsub(scope), |ask, name| ask.with_topic(scope.topic(name), 1))
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
/// All of them.
const ATTEMPTS: usize = 1 + RETRIES;
/// The events that fail for good, one behind the other: the second one shows that the first lets it pass.
const POISON: [usize; 2] = [2, 3];

async fn run(trial: Trial) -> Result<(), Stop> {
    let scope = trial.scope();
    let sidecar = trial.run(&launch(scope)).await?;
    let (client, witness) = (trial.client_of(&sidecar), sidecar.witness()?);
    let (orders, poison, buried) = (scope.route("orders"), scope.route("poison"), scope.route("dead"));

    // On topics of their own, so that no answer hangs on how often another event comes. The first one fails once and
    // recovers; the others fail for good.
    witness.answer(&orders, Script::always(Answer::retry()).then(Answer::success()));
    witness.answer(&poison, Script::always(Answer::http(500, "")));
    send(&client, &scope.topic("orders"), [1]).await?;
    send(&client, &scope.topic("poison"), POISON).await?;
    let ended = trial.step(THEN_DEAD_LETTERED);
    ended.arrives(witness, &buried, POISON.len()).await;
    let tried = trial.step(SPENT_FIRST);
    tried.arrives(witness, &poison, POISON.len() * ATTEMPTS).await;
    let recovered = trial.step(RECOVERED_IS_NOT);
    recovered.arrives(witness, &orders, 2).await;

    let attempts = |n| places(&witness.ledger().on(&poison), n);
    let letters = |n| places(&witness.ledger().on(&buried), n);
    // An event that is delivered again, as at least once permits, has its attempts again, and a dead letter for them.
    let allowed = |n| ATTEMPTS * letters(n).len().max(1);
    patience::watch(trial.quiet(), async || {
        // One more delivery may be under way.
        let endless = POISON.into_iter().find(|n| attempts(*n).len() > allowed(*n) + ATTEMPTS);
        endless.map_or(Ok(()), |n| Err(format!("event {n} comes again and again")))
    })
    .await;
    for n in POISON {
        let (attempts, letters, allowed) = (attempts(n), letters(n), allowed(n));
        let count = attempts.len();
        tried.that(
            count >= ATTEMPTS && count <= allowed && count.is_multiple_of(ATTEMPTS),
            &format!("{ATTEMPTS} attempts at event {n} for each dead letter of it"),
            format!("{count} attempts, {} dead letters", letters.len()),
        );
        let before = letters.first().map(|letter| attempts.iter().filter(|attempt| *attempt < letter).count());
        ended.that(
            before.is_some_and(|before| before >= ATTEMPTS),
            &format!("event {n} at the dead-letter topic after {ATTEMPTS} attempts"),
            before.map_or("it is not there".to_owned(), |before| format!("it is there after {before} attempts")),
        );
    }
    let all = numbers(&witness.ledger().on(&buried));
    // Where none is buried at all, that this one is not says nothing.
    recovered.that(
        !all.is_empty() && !all.contains(&Some(1)),
        "dead-lettered events, and event 1 not among them",
        format!("events {all:?}"),
    );
    Ok(())
}

/// Where among all calls those with event `n` are.
fn places(calls: &[Entry], n: usize) -> Vec<usize> {
    let numbered = calls.iter().zip(numbers(calls));
    numbered.filter(|(_, number)| *number == Some(n as u64)).map(|(call, _)| call.seq).collect()
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
    let buries = |name: &str| hears(name).with_dead_letter(scope.topic("dead"));
    announcing(ask, [buries("orders"), buries("poison"), hears("dead")])
}
