//! A task event is a JSON object of five agreed fields inside a CloudEvent, keyed by its task.
//!
//! The spec's publisher sends local times that are no JSON (E21), no key (E9), and without a content type the data would
//! arrive as a string (E22). What counts is the record at the broker, which every consumer reads.

use crate::checks::prelude::*;
use crate::checks::services::person::Person;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::{Stream, data};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.event-shape",
    title: "A task event is an object of five fields, keyed by its task",
    clause: Clause {
        text: "A task event carries event_type, task_id, user_id, timestamp and task_data as JSON, keyed by the task.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    FIVE_FIELDS = Step::caught_in_service("data-is-an-object-of-five-fields", &[Flaw::PublishesText])
        .cites(&["R20", "R21", "E22"]),
    KEYED_BY_TASK = Step::caught_in_service("record-is-keyed-by-its-task", &[Flaw::DropsPartitionKey])
        .resting_on(&[FIVE_FIELDS])
        .cites(&["E9"]),
    TASK_DATA =
        Step::caught_in_service("task-data-is-the-task-as-callers-see-it", &[Flaw::NamesFieldsAnew, Flaw::LosesZone])
            .resting_on(&[FIVE_FIELDS]),
    TIMES_IN_UTC =
        Step::caught_in_service("times-are-in-utc", &[Flaw::LosesZone]).resting_on(&[FIVE_FIELDS]).cites(&["E21"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let ada = Person::of(&trial, "ada")?;
    let wanted = json!({
        "title": "water the plants",
        "description": "all but the cactus, \u{1f335}",
        "due_at": "2999-12-31T23:30:00+01:00",
        "recurrence": { "rule": "monthly", "time_zone": "Europe/Berlin" },
    });
    let task = ada.create(&wanted).await?;
    let events = Stream::task_events(&trial).reaches(&ada, 1).await?;
    let (record, event) = (events.first(), events.first().map(data).unwrap_or_default());

    let fields: Vec<_> = event.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    let shape = trial.step(FIVE_FIELDS);
    shape.equals("fields of the data", &fields, &vec!["event_type", "task_data", "task_id", "timestamp", "user_id"]);
    let envelope = record.map(Record::json).unwrap_or_default();
    shape.equals_json("the content type", &envelope["datacontenttype"], &json!("application/json"));

    let key = record.and_then(|record| record.key.as_deref()).map(String::from_utf8_lossy).unwrap_or_default();
    trial.step(KEYED_BY_TASK).equals_json("the key", &json!(key), &task["id"]);

    let seen = trial.step(TASK_DATA);
    seen.equals_json("task_data", &event["task_data"], &task);
    seen.equals_json("task_id", &event["task_id"], &task["id"]);
    seen.equals_json("the due time", &event["task_data"]["due_at"], &json!("2999-12-31T22:30:00Z"));

    let times = [&event["timestamp"], &event["task_data"]["created_at"], &event["task_data"]["updated_at"]];
    let utc = |time: &&Value| {
        time.as_str().is_some_and(|time| time.ends_with('Z') && time.parse::<jiff::Timestamp>().is_ok())
    };
    let met = format!("{times:?}");
    trial.step(TIMES_IN_UTC).that(times.iter().all(utc), "RFC 3339 times that end with Z", met);
    Ok(())
}
