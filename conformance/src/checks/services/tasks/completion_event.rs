//! The recurring-task service reads the completion of a task from `task-events`, and asks for its successor.
//!
//! The spec publishes these events and has nobody who reads them (E17). The backend also calls the service, so that on
//! a whole system nobody could tell by which way it has heard; here a witness stands in the place of the backend, and
//! the event is written past it, twice, as at-least-once may deliver it.

use std::collections::BTreeSet;

use fixtures::todo;
use reference_services::Service;

use crate::checks::prelude::*;
use crate::checks::services::stream::Stream;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.completion-event",
    title: "An event of a completion leads to a successor by itself",
    clause: Clause {
        text: "The recurring-task service consumes `task-events`: a completion there makes it ask for the successor, \
               the same one however often the event comes.",
        ..Clause::OF_THE_SYSTEM
    },
    needs: &[Ability::Services, Ability::BrokerInspection],
    // The witness is scripted for this event.
    isolation: Isolation::Own,
    steps: STEPS,
    ask: stand,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    SUCCESSOR_ASKED_FOR =
        Step::caught_in_service("completion-asks-for-the-successor", &[Flaw::LosesSuccessor]).cites(&["R28", "E17"]),
    SAME_AGAIN = Step::caught_in_service("completion-told-twice-asks-for-the-same", &[Flaw::DoublesSuccessor])
        .resting_on(&[SUCCESSOR_ASKED_FOR])
        .cites(&["E17"]),
);

/// The route of the backend that the recurring-task service calls.
const SUCCESSORS: &str = "/successors";
/// The route by which anybody makes a task.
const TASKS: &str = "/api/tasks";
const TASK: &str = "6b0d5a0e-3c52-4a7b-9a55-0d7d5d0c3f11";
/// When the successor of a daily task is due that was due the day before.
const NEXT: &str = "2090-03-26T08:00:00Z";

/// The recurring-task service, and instead of the backend an app that does as it is told.
fn stand(_: &Names) -> Ask {
    let nowhere = [Service::Backend, Service::Notification, Service::Gateway].map(|service| (service, 0));
    let mut ask = todo::ask(&todo::Options { replicas: nowhere.into(), ..todo::Options::default() });
    let backend = SidecarAsk::new("backend", AppProtocol::Http).with_app(Service::Backend.app_id());
    ask.base.sidecars.push(backend);
    ask
}

async fn run(trial: Trial) -> Result<(), Stop> {
    let witness = trial.witness("backend")?;
    let user = trial.scope().key("ada");
    let successor = task(&user, "7c1e6b1f-4d63-4b8c-8b66-1e8e6e1d4a22", "pending", NEXT);
    let made = Answer::http(201, successor.to_string()).with_header("content-type", "application/json");
    witness.answer(SUCCESSORS, Script::always(made));

    let events = Stream::task_events(&trial);
    let event = completed(&trial.scope().key("event"), &user).to_string();
    for _ in 0..2 {
        events.append(TASK, &event).await?;
    }
    let asked = trial.step(SUCCESSOR_ASKED_FOR);
    let seen = asked.arrives(witness, SUCCESSORS, 1).await;
    let Some(first) = seen.first() else { return Ok(()) };
    let wanted = json!({ "task_id": TASK, "due_at": NEXT });
    asked.equals_json("what the backend is asked for", &first.json(), &wanted);

    let same = trial.step(SAME_AGAIN);
    let read = events.is_read_by("recurring").await?;
    same.that(read, "the recurring service past both events", "an unread event");
    let calls = witness.ledger().on(SUCCESSORS);
    let bodies: BTreeSet<_> = calls.iter().map(|call| call.json().to_string()).collect();
    same.that(calls.len() >= 2, "a call for each delivery", format!("{} calls", calls.len()));
    same.equals("different successors", &bodies.len(), &1);
    same.equals("tasks that are made past the successor", &witness.ledger().on(TASKS).len(), &0);
    Ok(())
}

/// The envelope of a completion, with that id.
fn completed(id: &str, user: &str) -> Value {
    json!({
        "specversion": "1.0", "id": id, "source": "backend-service", "type": "com.dapr.event.sent",
        "datacontenttype": "application/json",
        "data": {
            "event_type": "completed", "task_id": TASK, "user_id": user, "timestamp": "2026-01-05T10:00:00Z",
            "task_data": task(user, TASK, "completed", "2090-03-25T08:00:00Z"),
        },
    })
}

/// A daily task as the backend tells of it.
fn task(user: &str, id: &str, status: &str, due: &str) -> Value {
    json!({
        "id": id, "user_id": user, "title": "water the plants", "description": null, "status": status, "due_at": due,
        "recurrence": { "rule": "daily", "time_zone": "UTC", "anchor": "2090-03-25T08:00:00" },
        "created_at": "2026-01-01T09:00:00Z", "updated_at": "2026-01-05T10:00:00Z",
        "completed_at": if status == "completed" { json!("2026-01-05T10:00:00Z") } else { Value::Null },
        "predecessor_id": if status == "completed" { Value::Null } else { json!(TASK) },
    })
}
