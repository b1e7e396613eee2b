//! With a dead-letter topic and no retry policy, an event that cannot be delivered is forwarded to that topic after
//! its first failure.
//!
//! The spec has neither retry policy nor dead-letter topic (E15): one poison message stops a partition for ever. With
//! a dead-letter topic alone the first failure is enough, and the app's DROP is a failure to it as well.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{number, numbers, send};
use crate::checks::pubsub::subscription::{hearing, subscription};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.dead-letter",
    title: "An event that cannot be handled ends in the dead-letter topic",
    clause: Clause {
        text: "With a dead-letter topic and no retry policy, an event goes there unchanged after its first failure.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-deadletter/",
        since: "1.8",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| {
        let dead = hearing(scope, &[DEAD]);
        CASES.iter().fold(dead, |ask, Case { name, .. }| {
            let subscription = subscription(scope, name).with_dead_letter(scope.topic(DEAD));
            ask.with_topic(scope.topic(name), 1).with_subscription(subscription)
        })
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    FAILED_ENDS_THERE =
        Step::caught("failed-event-is-dead-lettered", &[Defect::DeadLetterSkipped, Defect::DeadLetterChangesPayload])
            .cites(&["R30", "E15"])
            .rows(&["ps-dlq-cases"]),
    TRIED_ONCE = Step::caught("event-is-tried-once-and-the-next-passes", &[Defect::DeadLetterRetriesToo])
        .cites(&["R30"])
        .rows(&["ps-dlq-first-failure"]),
    DROPPED_ENDS_THERE = Step::caught("dropped-event-is-dead-lettered", &[Defect::DropNotDeadLettered])
        .resting_on(&[FAILED_ENDS_THERE])
        .rows(&["ps-dlq-cases/drop", "ps-drop-status/dead-letter"]),
    // Before 1.17 an answer of 404 lost the event in spite of the dead-letter topic.
    NOT_FOUND_ENDS_THERE = Step::caught("event-answered-404-is-dead-lettered", &[Defect::DropNotDeadLettered])
        .since("1.17")
        .over(Transport::Http)
        .resting_on(&[FAILED_ENDS_THERE])
        .rows(&["ps-dlq-cases/not-found"]),
    UNIMPLEMENTED_IS_GONE = Step::caught("unimplemented-event-is-gone", &[Defect::UnimplementedDeadLettered])
        .over(Transport::Grpc)
        .resting_on(&[HANDLED_STAYS_OUT])
        .rows(&["ps-grpc-status"]),
    DEAD_LETTER_UNCHANGED = Step::caught("dead-letter-is-the-event-unchanged", &[Defect::DeadLetterChangesPayload])
        .resting_on(&[FAILED_ENDS_THERE])
        .rows(&["ps-dlq-payload", "ps-dlq-payload/subscriber"]),
    HANDLED_STAYS_OUT = Step::caught("handled-event-is-not-dead-lettered", &[Defect::DeadLettersEverything])
        .resting_on(&[FAILED_ENDS_THERE])
        .rows(&["ps-ack-success/no-dead-letter"]),
);

/// The name of the one dead-letter topic and its route.
const DEAD: &str = "dead";

/// A topic whose first event is not handled, and whose second one is.
struct Case {
    name: &'static str,
    /// The number of the first event.
    first: usize,
    /// What the app says to it.
    answer: fn() -> Answer,
}

const CASES: [Case; 3] = [
    Case { name: "failed", first: 10, answer: || Answer::http(500, "") },
    Case { name: "dropped", first: 20, answer: Answer::drop },
    Case { name: "missing", first: 30, answer: || Answer::http(404, "") },
];

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, broker, witness) = (trial.client("a")?, trial.broker()?, trial.witness("a")?);
    let (dead, buried) = (trial.scope().topic(DEAD), trial.scope().route(DEAD));
    for Case { name, first, answer } in CASES {
        witness.answer(&trial.scope().route(name), Script::always(answer()).then(Answer::success()));
        send(&client, &trial.scope().topic(name), [first, first + 1]).await?;
    }
    let once = trial.step(TRIED_ONCE);
    for Case { name, .. } in CASES {
        once.arrives(witness, &trial.scope().route(name), 2).await;
    }

    let over_http = trial.transport() == Transport::Http;
    let expected = if over_http { &[10, 20, 30][..] } else { &[10, 20] };
    patience::allow(trial.delivery(), async || {
        let ended = numbers(&witness.ledger().on(&buried));
        let missing: Vec<_> = expected.iter().filter(|number| !ended.contains(&Some(**number))).collect();
        if missing.is_empty() { Probe::Ready(()) } else { Probe::NotYet(format!("without events {missing:?}")) }
    })
    .await;
    let handled = [11, 21, 31];
    patience::watch(trial.quiet(), async || {
        let ended = numbers(&witness.ledger().on(&buried));
        let came = handled.iter().any(|number| ended.contains(&Some(*number)));
        if came { Err(format!("events {ended:?}")) } else { Ok(()) }
    })
    .await;
    // By now a second attempt would have come too.
    for Case { name, first, .. } in CASES {
        let route = trial.scope().route(name);
        let expected = vec![Some(first as u64), Some(first as u64 + 1)];
        once.equals(&format!("events at {route}"), &numbers(&witness.ledger().on(&route)), &expected);
    }
    let dead_lettered = witness.ledger().on(&buried);
    let ended = numbers(&dead_lettered);
    let is_there = |step: Step, number: u64, expected: bool| {
        let what = format!("dead letters of event {number} (all: {ended:?})");
        let met = ended.iter().filter(|one| **one == Some(number)).count();
        trial.step(step).equals(&what, &met, &usize::from(expected));
    };
    is_there(FAILED_ENDS_THERE, 10, true);
    is_there(DROPPED_ENDS_THERE, 20, true);
    let absent = if over_http { NOT_FOUND_ENDS_THERE } else { UNIMPLEMENTED_IS_GONE };
    is_there(absent, 30, over_http);
    // Where none is buried at all, that these are not says nothing.
    trial.step(HANDLED_STAYS_OUT).that(!ended.is_empty(), "events at the dead-letter topic", "none");
    for number in handled {
        is_there(HANDLED_STAYS_OUT, number, false);
    }

    let original = broker.records(&trial.scope().topic("failed")).await?;
    let moved = broker.records(&dead).await?;
    let moved = moved.iter().find(|record| number(record) == Some(10));
    let unchanged = trial.step(DEAD_LETTER_UNCHANGED);
    let Some(original) = original.first().map(Record::json) else {
        return Err(Error::new(Kind::Harness, "set up: the published event is not on its topic").into());
    };
    let moved = moved.map(Record::json).unwrap_or_default();
    unchanged.equals_json("the envelope on the dead-letter topic", &moved, &original);
    let delivered = dead_lettered.iter().map(Entry::json).find(|envelope| envelope["data"]["n"] == 10);
    unchanged.equals_json("the id at the app", &delivered.unwrap_or_default()["id"], &original["id"]);
    Ok(())
}
