//! An event that fails keeps its place: everything behind it on its partition waits, other partitions flow, and
//! its offset is not committed until it is handled.
//!
//! It is what makes one bad handler answer stop a service (E13), and what makes delivery at least once: whoever takes
//! the partition over begins with the failed event.

use fixtures::client::Publish;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::inspect::Progress;
use fixtures::patience::{self, Probe};
use fixtures::witness::{Answer, Script};

use super::{PUBSUB, number, numbers};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

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
    needs: &[Ability::BrokerInspection],
    steps: &[
        Step::caught("failed-event-comes-again", &[Defect::NeverRedelivers]),
        Step::caught("every-partition-is-delivered", &[Defect::BlocksAllPartitions]),
        Step::caught("events-behind-it-wait", &[Defect::RetriesWithoutBlocking]),
        Step::caught("failed-event-is-not-committed", &[Defect::CommitsFailures]),
        Step::caught("all-events-flow-after-recovery", &[Defect::StaysBlocked]),
        Step::caught("handled-events-are-committed", &[Defect::NeverCommits]),
    ],
    requirements: &["R25", "R26"],
    errata: &["E13"],
    ask: |scope| {
        let subscription = super::subscription(scope, "stuck");
        super::stand(scope).with_topic(scope.topic("stuck"), 2).with_subscription(subscription)
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// Enough keys for both partitions to hold several events, with the partitioners of Java and of Go.
const EVENTS: u64 = 8;
/// Deliveries of a failed event that show it comes again and again.
const ATTEMPTS: usize = 3;

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, broker, witness) = (trial.client("a")?, trial.broker()?, trial.witness("a")?);
    let (topic, route) = (trial.scope().topic("stuck"), trial.scope().route("stuck"));
    let group = trial.sidecar("a")?.app_id.as_str();

    witness.answer(&route, Script::always(Answer::retry()));
    for n in 1..=EVENTS {
        let (data, key) = (serde_json::json!({ "n": n }), format!("key-{n}"));
        client.publish(&Publish::json(PUBSUB, &topic, &data).with_metadata("partitionKey", &key)).await?;
    }
    let records = broker.records(&topic).await?;
    let on = |partition: i32| records.iter().filter(move |record| record.partition == partition).map(number);
    let mut heads: Vec<_> = [0, 1].into_iter().filter_map(|partition| on(partition).next()).collect();
    heads.sort_unstable();

    let tried = patience::until(trial.delivery(), "every first event to come again and again", async || {
        let calls = numbers(&witness.ledger().on(&route));
        let attempts = |head: &Option<u64>| calls.iter().filter(|call| *call == head).count();
        let attempts: Vec<_> = heads.iter().map(attempts).collect();
        let enough = attempts.iter().all(|count| *count >= ATTEMPTS);
        if enough { Probe::Ready(()) } else { Probe::NotYet(format!("attempts {attempts:?} at events {heads:?}")) }
    });
    let met = tried.await.err().map_or_else(String::new, |error| error.context);
    trial.step("failed-event-comes-again").that(met.is_empty(), "several attempts at each failed event", met);
    let seen = distinct(&numbers(&witness.ledger().on(&route)));
    let heads_seen: Vec<_> = heads.iter().filter(|head| seen.contains(head)).copied().collect();
    trial.step("every-partition-is-delivered").equals("first events that came", &heads_seen, &heads);
    trial.step("events-behind-it-wait").equals("events that came while all fail", &seen, &heads);
    let committed: Vec<_> = broker.progress(group, &topic).await?.iter().filter_map(|at| at.committed).collect();
    let none = committed.iter().all(|offset| *offset == 0);
    let met = format!("committed offsets {committed:?}");
    trial.step("failed-event-is-not-committed").that(none, "no committed offset behind a failed event", met);

    witness.answer(&route, Script::always(Answer::success()));
    let all: Vec<_> = (1..=EVENTS).map(Some).collect();
    let flow = patience::until(trial.delivery(), "all events", async || {
        let seen = distinct(&numbers(&witness.ledger().on(&route)));
        if seen == all { Probe::Ready(()) } else { Probe::NotYet(format!("events {seen:?}")) }
    });
    let missed = flow.await.err();
    let met = missed.map_or_else(String::new, |error| error.context);
    trial.step("all-events-flow-after-recovery").that(met.is_empty(), "every event once it is handled", met);

    let commit = patience::until(patience::CONSISTENCY, "the commit of all events", async || {
        match broker.progress(group, &topic).await {
            Ok(progress) if progress.iter().all(|at| at.lag() == 0) => Probe::Ready(()),
            Ok(progress) => Probe::NotYet(format!("lag {:?}", progress.iter().map(Progress::lag).collect::<Vec<_>>())),
            Err(error) => Probe::NotYet(error.to_string()),
        }
    });
    let met = commit.await.err().map_or_else(String::new, |error| error.context);
    trial.step("handled-events-are-committed").that(met.is_empty(), "no lag on any partition", met);
    Ok(())
}

fn distinct(numbers: &[Option<u64>]) -> Vec<Option<u64>> {
    let numbers: std::collections::BTreeSet<_> = numbers.iter().copied().collect();
    numbers.into_iter().collect()
}
