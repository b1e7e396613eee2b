//! The events of one task are on the broker in the order of its changes, in one partition.
//!
//! Kafka orders within a partition only, and without a key Dapr spreads the events of one task over all of them (E9).

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join_all;

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::{Stream, data};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.event-order",
    title: "Events of a task stand in its order, over several partitions",
    clause: Clause {
        text: "Events of one task lie in one partition, in the order of the operations that caused them.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    EVERY_CHANGE = Step::caught_in_service(
        "every-change-has-its-event",
        &[Flaw::NeverPublishes, Flaw::PublishesTwice, Flaw::ReordersEvents]
    ),
    ONE_PARTITION_PER_TASK =
        Step::caught_in_service("events-of-a-task-lie-in-one-partition", &[Flaw::DropsPartitionKey])
            .resting_on(&[EVERY_CHANGE])
            .cites(&["E9"]),
    SEVERAL_PARTITIONS = Step::caught_in_service("tasks-lie-in-several-partitions", &[Flaw::OneKeyForAll])
        .resting_on(&[EVERY_CHANGE])
        .cites(&["R29"]),
    IN_ORDER = Step::caught_in_service("events-of-a-task-stand-in-its-order", &[Flaw::ReordersEvents])
        .resting_on(&[ONE_PARTITION_PER_TASK])
        .cites(&["R29"]),
);

/// Enough that one partition for all of them would be no chance: 3 partitions, 1 in 19,683.
const TASKS: usize = 10;
/// Changes of each.
const CHANGES: usize = 100;

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    let every = trial.step(EVERY_CHANGE);
    try_join_all((0..TASKS).map(|_| change(&ada, &every))).await?;
    let records = Stream::task_events(&trial).distinct().reaches(&ada, TASKS * (CHANGES + 1)).await?;
    // A machine that stood still for half of the time leaves the other half, which may be too little for so many.
    let every = every.timed(trial.delivery().limit() / 2);
    every.equals("events", &records.len(), &(TASKS * (CHANGES + 1)));

    let mut tasks: BTreeMap<String, Vec<&Record>> = BTreeMap::new();
    for record in &records {
        tasks.entry(data(record)["task_id"].to_string()).or_default().push(record);
    }
    let partitions = |records: &[&Record]| records.iter().map(|record| record.partition).collect::<BTreeSet<_>>();
    let spread = tasks.values().map(|records| partitions(records).len()).max().unwrap_or_default();
    let one = trial.step(ONE_PARTITION_PER_TASK);
    one.equals("the most partitions that one task has events in", &spread, &1);
    let used = partitions(&records.iter().collect::<Vec<_>>());
    let several = trial.step(SEVERAL_PARTITIONS);
    several.that(used.len() > 1, "events in more than one partition", format!("partitions {used:?}"));

    let order = trial.step(IN_ORDER);
    for (task, records) in &tasks {
        let numbers: Vec<_> = records.iter().map(|record| number(&data(record))).collect();
        // Whether all of them are there is what was asked first.
        let wanted: Vec<_> = (0..numbers.len()).map(Some).collect();
        let strange = numbers.iter().zip(&wanted).find(|(number, wanted)| number != wanted);
        let met = strange.map(|(number, wanted)| format!("{number:?} instead of {wanted:?}"));
        order.that(
            numbers == wanted,
            "the changes one after the other, from the first on",
            format!("task {task}: {}", met.unwrap_or_default()),
        );
    }
    Ok(())
}

/// Makes a task and changes it, one change after the other.
async fn change(person: &Person, every: &Visit<'_>) -> Result<(), Stop> {
    let task = person.create(&json!({ "title": "0" })).await?;
    let path = format!("/api/tasks/{}", task["id"].as_str().unwrap_or_default());
    for n in 1..=CHANGES {
        every.responds(&person.patch(&path, &json!({ "title": n.to_string() })).await?, 200);
    }
    Ok(())
}

/// The number in the title.
fn number(event: &Value) -> Option<usize> {
    event["task_data"]["title"].as_str()?.parse().ok()
}
