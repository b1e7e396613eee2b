//! Events with the same `partitionKey` are written to one partition and keep their order; without a key they are
//! spread.
//!
//! Order holds within a partition only, and the spec sends no key (E9): on more than one partition two changes of one
//! task can be handled the wrong way round.

use std::collections::{BTreeMap, BTreeSet};

use crate::checks::prelude::*;
use crate::checks::pubsub::subscription::subscription;
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.partition-key",
    title: "Events with one partition key keep their order",
    clause: Clause {
        text: "`metadata.partitionKey` becomes the record key: one key, one partition, one order; no key, any partition.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::KAFKA,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| {
        let subscription = subscription(scope, "keyed");
        let ask = stand::with_pubsub(scope).with_topic(scope.topic("keyed"), PARTITIONS);
        ask.with_subscription(subscription).with_topic(scope.topic("unkeyed"), PARTITIONS)
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    KEY_ON_THE_RECORD = Step::caught("key-is-on-the-record", &[Defect::KeyDropped]),
    ONE_KEY_ONE_PARTITION = Step::caught("one-key-stays-in-one-partition", &[Defect::KeyDropped])
        .cites(&["E9"])
        .rows(&["ps-kafka-partition-key"]),
    // Partitions are read side by side.
    ORDER_OF_A_KEY_KEPT = Step::caught("order-of-a-key-is-kept", &[Defect::ShufflesOrder])
        .resting_on(&[ONE_KEY_ONE_PARTITION])
        .cites(&["R29"])
        .rows(&["ps-kafka-partition-key", "ps-order-per-key"]),
    UNKEYED_ARE_SPREAD = Step::caught("events-without-a-key-are-spread", &[Defect::UnkeyedInOnePartition])
        .cites(&["E9"])
        .rows(&["ps-kafka-partition-random"]),
);

const PARTITIONS: i32 = 3;
const KEYS: [&str; 4] = ["task-1", "task-2", "task-3", "task-4"];
/// Events per key.
const EACH: u64 = 15;
/// All of them in one partition by chance: once in 3^23 runs.
const UNKEYED: u64 = 24;

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, broker) = (trial.client("a")?, trial.broker()?);
    let (keyed, unkeyed) = (trial.scope().topic("keyed"), trial.scope().topic("unkeyed"));
    for n in 1..=EACH {
        for key in KEYS {
            let publish = Publish::json(PUBSUB, &keyed, &json!({ "key": key, "n": n }));
            given(&client.publish(&publish.with_metadata("partitionKey", key)).await?)?;
        }
    }
    for n in 1..=UNKEYED {
        given(&client.publish(&Publish::json(PUBSUB, &unkeyed, &json!({ "n": n }))).await?)?;
    }

    let mut partitions = BTreeMap::<_, BTreeSet<_>>::new();
    let mut keys = BTreeSet::new();
    for record in broker.records(&keyed).await? {
        let key = record.json()["data"]["key"].clone();
        let key = key.as_str().unwrap_or_default().to_owned();
        keys.insert((key.clone(), record.key.map(|key| String::from_utf8_lossy(&key).into_owned())));
        partitions.entry(key).or_default().insert(record.partition);
    }
    let expected = KEYS.map(|key| (key.to_owned(), Some(key.to_owned()))).into();
    trial.step(KEY_ON_THE_RECORD).equals("key sent and key of the record", &keys, &expected);
    let counts: Vec<_> = partitions.values().map(BTreeSet::len).collect();
    let one = trial.step(ONE_KEY_ONE_PARTITION);
    one.equals("partitions per key", &counts, &vec![1; KEYS.len()]);
    // The partitioners of Java and of Go spread these keys.
    let used: BTreeSet<_> = partitions.values().flatten().collect();
    one.that(used.len() > 1, "more than one partition for all keys", format!("the partitions {used:?}"));
    let used: BTreeSet<_> = broker.records(&unkeyed).await?.iter().map(|record| record.partition).collect();
    let met = format!("{UNKEYED} events in the partitions {used:?}");
    trial.step(UNKEYED_ARE_SPREAD).that(used.len() > 1, "more than one partition", met);

    let order = trial.step(ORDER_OF_A_KEY_KEPT);
    let route = trial.scope().route("keyed");
    let total = KEYS.len() * usize::try_from(EACH).unwrap_or_default();
    let witness = trial.witness("a")?;
    if order.arrives(witness, &route, total).await.len() >= total {
        // What came twice may stand in for what is still to come.
        patience::allow(trial.delivery(), async || {
            let count = by_key(&witness.ledger().on(&route)).values().map(Vec::len).sum::<usize>();
            if count >= total { Probe::Ready(()) } else { Probe::NotYet(format!("{count} events")) }
        })
        .await;
    }
    let expected: BTreeMap<_, Vec<_>> = KEYS.iter().map(|key| ((*key).to_owned(), (1..=EACH).collect())).collect();
    let met = by_key(&witness.ledger().on(&route));
    order.equals("events of each key in order of first delivery", &met, &expected);
    Ok(())
}

/// The events of each key in order of first delivery: what came before may come again, since delivery is at least once.
fn by_key(calls: &[Entry]) -> BTreeMap<String, Vec<u64>> {
    let mut met = BTreeMap::<String, Vec<u64>>::new();
    for data in calls.iter().map(|entry| entry.json()["data"].clone()) {
        let key = data["key"].as_str().unwrap_or_default().to_owned();
        let numbers = met.entry(key).or_default();
        numbers.extend(data["n"].as_u64().filter(|number| !numbers.contains(number)));
    }
    met
}
