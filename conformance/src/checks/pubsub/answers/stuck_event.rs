//! An event that fails is retried in place: later events of its partition wait, other partitions are delivered, and
//! its offset is not committed until it is handled.
//!
//! It is what makes one bad handler answer stop a service (E13), and what makes delivery at least once: whoever takes
//! the partition over begins with the failed event.

use fixtures::inspect::Progress;

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{number, numbers};
use crate::checks::pubsub::subscription::subscription;
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.stuck-event",
    title: "A failed event holds back its partition and nothing else",
    clause: Clause {
        text: "A failed event is retried in place: later events of its partition wait, and its offset is not committed.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    of: owner::KAFKA,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| {
        let subscription = subscription(scope, "stuck");
        stand::with_pubsub(scope).with_topic(scope.topic("stuck"), 2).with_subscription(subscription)
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    COMES_AGAIN = Step::caught("failed-event-comes-again", &[Defect::NeverRedelivers])
        .resting_on(&[EVERY_PARTITION_FLOWS])
        .on_redelivery(),
    EVERY_PARTITION_FLOWS = Step::caught("every-partition-is-delivered", &[Defect::BlocksAllPartitions])
        .on_redelivery()
        .rows(&["ps-redeliver-kafka-default/others"]),
    EVENTS_BEHIND_WAIT = Step::caught("events-behind-it-wait", &[Defect::RetriesWithoutBlocking])
        .resting_on(&[COMES_AGAIN])
        .on_redelivery()
        .rows(&["ps-redeliver-kafka-default/behind"]),
    FAILED_NOT_COMMITTED = Step::caught("failed-event-is-not-committed", &[Defect::CommitsFailures])
        .resting_on(&[EVENTS_BEHIND_WAIT])
        .on_redelivery()
        .cites(&["R25"])
        .rows(&["ps-redeliver-kafka-default/uncommitted"]),
    ALL_FLOW_AFTERWARDS = Step::caught("all-events-flow-after-recovery", &[Defect::StaysBlocked])
        .on_redelivery()
        .cites(&["R26"])
        .rows(&["ps-redeliver-kafka-default/recovery"]),
    HANDLED_ARE_COMMITTED = Step::caught("handled-events-are-committed", &[Defect::NeverCommits])
        .resting_on(&[ALL_FLOW_AFTERWARDS])
        .on_redelivery()
        .cites(&["R25"])
        .rows(&["ps-ack-success/committed"]),
);

/// Enough keys for both partitions to hold several events, with the partitioners of Java and of Go.
const EVENTS: u64 = 8;
/// Deliveries of a failed event that show it comes again and again.
const ATTEMPTS: usize = 3;
/// From the first of them to the last: the client commits once a second, so what it takes for handled shows by then.
const COMMITTED: Duration = Duration::from_millis(1_200);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, broker, witness) = (trial.client("a")?, trial.broker()?, trial.witness("a")?);
    let (topic, route) = (trial.scope().topic("stuck"), trial.scope().route("stuck"));
    let group = trial.sidecar("a")?.app_id.as_str();

    witness.answer(&route, Script::always(Answer::retry()));
    for n in 1..=EVENTS {
        let (data, key) = (json!({ "n": n }), format!("key-{n}"));
        given(&client.publish(&Publish::json(PUBSUB, &topic, &data).with_metadata("partitionKey", &key)).await?)?;
    }
    let records = broker.records(&topic).await?;
    let on = |partition: i32| records.iter().filter(move |record| record.partition == partition).map(number);
    let mut heads: Vec<_> = [0, 1].into_iter().filter_map(|partition| on(partition).next()).collect();
    heads.sort_unstable();
    if heads.len() < 2 {
        return Err(Error::new(Kind::Harness, format!("spread {EVENTS} keys over two partitions: {heads:?}")).into());
    }

    let tried = patience::until(trial.delivery(), "every first event to come again and again", async || {
        let calls = witness.ledger().on(&route);
        let called = numbers(&calls);
        let times = |head: &Option<u64>| {
            let own = called.iter().zip(&calls).filter(|(call, _)| *call == head);
            own.map(|(_, entry)| entry.at).collect::<Vec<_>>()
        };
        let attempts: Vec<_> = heads.iter().map(times).collect();
        let long = |times: &Vec<Duration>| match times.as_slice() {
            [first, .., last] => times.len() >= ATTEMPTS && last.saturating_sub(*first) >= COMMITTED,
            _ => false,
        };
        let enough = attempts.iter().all(long);
        if enough { Probe::Ready(()) } else { Probe::NotYet(format!("attempts {attempts:.1?} at events {heads:?}")) }
    });
    let tried = tried.await;
    let held = tried.is_ok();
    let met = tried.err().map_or_else(String::new, |error| error.context);
    trial.step(COMES_AGAIN).that(held, "several attempts at each failed event", met);
    let seen = distinct(&numbers(&witness.ledger().on(&route)));
    let heads_seen: Vec<_> = heads.iter().filter(|head| seen.contains(head)).copied().collect();
    trial.step(EVERY_PARTITION_FLOWS).equals("first events that came", &heads_seen, &heads);
    trial.step(EVENTS_BEHIND_WAIT).equals("events that came while all fail", &seen, &heads);
    let first = |partition| records.iter().find(|record| record.partition == partition).map(|record| record.offset);
    let progress = broker.progress(group, &topic).await?;
    let behind = |at: &Progress| at.committed.zip(first(at.partition)).is_some_and(|(next, failed)| next > failed);
    let met = format!("{progress:?}");
    let none = !progress.iter().any(behind);
    trial.step(FAILED_NOT_COMMITTED).that(none, "no committed offset behind a failed event", met);

    witness.answer(&route, Script::always(Answer::success()));
    let all: Vec<_> = (1..=EVENTS).map(Some).collect();
    let flow = patience::until(trial.delivery(), "all events", async || {
        let seen = distinct(&numbers(&witness.ledger().on(&route)));
        if seen == all { Probe::Ready(()) } else { Probe::NotYet(format!("events {seen:?}")) }
    });
    let flow = flow.await;
    let held = flow.is_ok();
    let met = flow.err().map_or_else(String::new, |error| error.context);
    trial.step(ALL_FLOW_AFTERWARDS).that(held, "every event once it is handled", met);

    let commit = patience::until(patience::CONSISTENCY, "the commit of all events", async || {
        match broker.progress(group, &topic).await {
            Ok(progress) if progress.iter().all(|at| at.lag() == 0) => Probe::Ready(()),
            Ok(progress) => Probe::NotYet(format!("lag {:?}", progress.iter().map(Progress::lag).collect::<Vec<_>>())),
            Err(error) => Probe::NotYet(error.to_string()),
        }
    });
    let commit = commit.await;
    let held = commit.is_ok();
    let met = commit.err().map_or_else(String::new, |error| error.context);
    trial.step(HANDLED_ARE_COMMITTED).that(held, "no lag on any partition", met);
    Ok(())
}

fn distinct(numbers: &[Option<u64>]) -> Vec<Option<u64>> {
    let numbers: std::collections::BTreeSet<_> = numbers.iter().copied().collect();
    numbers.into_iter().collect()
}
