//! Each change of a task changes its row and publishes one event on `task-events`.
//!
//! The spec publishes beside its write, with the wrong arguments (E19), so that a row and its event may differ. Here the
//! event goes into the outbox with the row (E84); what must be seen from outside is one event of the right type for each
//! operation, also when a task is completed twice.

use crate::checks::prelude::*;
use crate::checks::services::database::rows;
use crate::checks::services::person::Person;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::{Stream, data, types};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.task-lifecycle",
    title: "Each change of a task is in the database and on the topic, once",
    clause: Clause {
        text: "Each operation on a task changes its row and publishes exactly one event of its type.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    EACH_HAS_ITS_EVENT = Step::caught_in_service(
        "each-operation-has-its-event",
        &[Flaw::NeverPublishes, Flaw::PublishesTwice, Flaw::PublishesText]
    )
    .resting_on(&[ROW_FOLLOWS, DELETED_TASK_GONE])
    .cites(&["R22", "E19"]),
    EVENTS_CARRY_THE_TASK = Step::caught_in_service("events-carry-the-task-as-it-was", &[Flaw::PublishesText])
        .resting_on(&[EACH_HAS_ITS_EVENT])
        .cites(&["E19"]),
    ROW_FOLLOWS = Step::caught_in_service("row-follows-each-operation", &[Flaw::ForgetsTasks]).cites(&["R91"]),
    DELETED_TASK_GONE = Step::caught_in_service("deleted-task-is-gone", &[Flaw::KeepsDeleted]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    let rows = trial.step(ROW_FOLLOWS);
    let task = ada.create(&json!({ "title": "water the plants" })).await?;
    let id = task["id"].as_str().unwrap_or_default();
    let path = format!("/api/tasks/{id}");
    rows.equals_json("rows after create", &stored(&trial, id).await?, &json!([["water the plants", "pending"]]));

    rows.responds(&ada.patch(&path, &json!({ "title": "water all plants" })).await?, 200);
    rows.equals_json("rows after update", &stored(&trial, id).await?, &json!([["water all plants", "pending"]]));

    for _ in 0..2 {
        rows.responds(&ada.complete(&task).await?, 200);
    }
    rows.equals_json("rows after complete", &stored(&trial, id).await?, &json!([["water all plants", "completed"]]));

    rows.responds(&ada.delete(&path).await?, 204);
    let gone = trial.step(DELETED_TASK_GONE);
    gone.equals_json("rows after delete", &stored(&trial, id).await?, &json!([]));
    gone.refuses(&ada.get(&path).await?, 404);
    gone.refuses(&ada.delete(&path).await?, 404);

    let events = Stream::task_events(&trial).distinct().settles(&ada, OPERATIONS.len()).await?;
    let met = types(&events);
    trial.step(EACH_HAS_ITS_EVENT).equals("event types in order", &met, &OPERATIONS.map(str::to_owned).into());
    let titles: Vec<_> = events.iter().map(|event| data(event)["task_data"]["title"].take()).collect();
    let expected = ["water the plants", "water all plants", "water all plants", "water all plants"];
    let titles = Value::from(titles);
    trial.step(EVENTS_CARRY_THE_TASK).equals_json("titles in the events", &titles, &json!(expected));
    Ok(())
}

/// The operations of the check, as events name them.
const OPERATIONS: [&str; 4] = ["created", "updated", "completed", "deleted"];

/// Title and status of the rows with that id.
async fn stored(trial: &Trial, id: &str) -> Result<Value, Stop> {
    let rows = rows(trial, &format!("SELECT title, status FROM tasks WHERE id = '{id}'")).await?;
    Ok(rows.iter().map(|row| json!([row["title"], row["status"]])).collect())
}
