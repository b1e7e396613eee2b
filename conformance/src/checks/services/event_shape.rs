//! A task event is a JSON object of five agreed fields inside a CloudEvent, keyed by its task.
//!
//! The spec's publisher sends local times that are no JSON (E21), no key (E9), and without a content type the data would
//! arrive as a string (E22). What counts is the record at the broker, which every consumer reads.

use fixtures::inspect::Record;
use fixtures::service::flaw::Flaw;
use serde_json::{Value, json};

use super::person::Person;
use super::stream::{Stream, data};
use crate::model::clause::Clause;
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.event-shape",
    title: "A task event is an object of five fields, keyed by its task",
    clause: Clause {
        text: "A task event carries event_type, task_id, user_id, timestamp and task_data as JSON, keyed by the task.",
        ..Clause::OF_THE_SYSTEM
    },
    steps: &[
        Step::caught_in_service("data-is-an-object-of-five-fields", &[Flaw::PublishesText]),
        Step::caught_in_service("record-is-keyed-by-its-task", &[Flaw::DropsPartitionKey]),
        Step::caught_in_service("task-data-is-the-task-as-callers-see-it", &[Flaw::NamesFieldsAnew]),
        Step::caught_in_service("times-are-in-utc", &[Flaw::LosesZone]),
    ],
    requirements: &["R20", "R21"],
    errata: &["E9", "E21", "E22"],
    ask: super::stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

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
    let shape = trial.step("data-is-an-object-of-five-fields");
    shape.equals("fields of the data", &fields, &vec!["event_type", "task_data", "task_id", "timestamp", "user_id"]);
    let envelope = record.map(Record::json).unwrap_or_default();
    shape.equals_json("the content type", &envelope["datacontenttype"], &json!("application/json"));

    let key = record.and_then(|record| record.key.as_deref()).map(String::from_utf8_lossy).unwrap_or_default();
    trial.step("record-is-keyed-by-its-task").equals_json("the key", &json!(key), &task["id"]);

    let seen = trial.step("task-data-is-the-task-as-callers-see-it");
    seen.equals_json("task_data", &event["task_data"], &task);
    seen.equals_json("task_id", &event["task_id"], &task["id"]);
    seen.equals_json("the due time", &event["task_data"]["due_at"], &json!("2999-12-31T22:30:00Z"));

    let times = [&event["timestamp"], &event["task_data"]["created_at"], &event["task_data"]["updated_at"]];
    let utc = |time: &&Value| {
        time.as_str().is_some_and(|time| time.ends_with('Z') && time.parse::<jiff::Timestamp>().is_ok())
    };
    let met = format!("{times:?}");
    trial.step("times-are-in-utc").that(times.iter().all(utc), "RFC 3339 times that end with Z", met);
    Ok(())
}
