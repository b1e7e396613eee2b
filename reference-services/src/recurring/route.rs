//! The two ways by which a completion arrives, and the dead letters of the first.

use axum::Json;
use axum::extract::State;
use bytes::Bytes;
use serde_json::{Value, json};

use super::Scheduler;
use super::scheduler::Scheduled;
use crate::cloudevent::{Acknowledgement, CloudEvent, Malformed};
use crate::event::{EventType, TaskEvent};
use crate::problem::{Body, Problem};
use crate::subscription::{Subscription, with_dead_letters};
use crate::task::Task;
use crate::trace::TraceContext;

/// Where task events are delivered.
pub(super) const EVENTS: &str = "/task-events";
/// Where those are delivered that could not be handled.
pub(super) const DEAD_LETTERS: &str = "/task-events-dlq";

pub(super) async fn subscribe(State(scheduler): State<Scheduler>) -> Json<[Subscription; 2]> {
    let names = scheduler.names();
    Json(with_dead_letters(names, &names.task_events, EVENTS, DEAD_LETTERS))
}

pub(super) async fn event(State(scheduler): State<Scheduler>, delivery: TraceContext, body: Bytes) -> Acknowledgement {
    let event = CloudEvent::parse(&body);
    let trace = event.as_ref().map_or_else(|_| delivery.clone(), |event| event.trace(&delivery));
    let trace_id = trace.trace_id();
    let task = match event.and_then(|event| completed(&event)) {
        Ok(Some(task)) => task,
        Ok(None) => return Acknowledgement::Success,
        Err(reason) => {
            tracing::warn!(%reason, trace_id, "a task event is malformed and goes to the dead letters");
            return Acknowledgement::Drop;
        }
    };
    match scheduler.schedule(&task, &trace).await {
        Ok(_) => Acknowledgement::Success,
        Err(reason) if reason.passes() => {
            tracing::warn!(%reason, task = %task.id, trace_id, "a completion is to be delivered again");
            Acknowledgement::Retry
        }
        Err(reason) => {
            tracing::warn!(%reason, task = %task.id, trace_id, "a completion goes to the dead letters");
            Acknowledgement::Drop
        }
    }
}

/// The task that the event says is completed; `None` for an event of another type, whatever else is in it.
fn completed(event: &CloudEvent) -> Result<Option<Task>, Malformed> {
    #[derive(serde::Deserialize)]
    struct Head {
        event_type: Value,
    }
    if event.data::<Head>()?.event_type != json!(EventType::Completed) {
        return Ok(None);
    }
    Ok(Some(event.data::<TaskEvent>()?.task_data))
}

/// The end of an event that could not be handled: counted and told. The event itself stays in its topic.
pub(super) async fn dead_letter(State(scheduler): State<Scheduler>, trace: TraceContext) -> Acknowledgement {
    scheduler.dead_letters.inc();
    tracing::error!(trace_id = trace.trace_id(), "a task event has ended as a dead letter");
    Acknowledgement::Success
}

pub(super) async fn process_completion(
    State(scheduler): State<Scheduler>,
    trace: TraceContext,
    Body(task): Body<Task>,
) -> Result<Json<Value>, Problem> {
    Ok(Json(match scheduler.schedule(&task, &trace).await? {
        Scheduled::Successor(task) => json!({ "status": "scheduled", "task": task }),
        Scheduled::NotRecurring => json!({ "status": "not-recurring" }),
    }))
}
