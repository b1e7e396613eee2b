//! What becomes of a task, and which events tell it: pure, the same for every database.

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::{Change, NewTask, OutboxEvent, Repetition, Stream};
use crate::event::{EventType, NotificationMethod, Reminder, TaskEvent};
use crate::task::{Recurrence, Status, Task};
use crate::trace::TraceContext;

/// The present, as exactly as both databases keep it.
pub(super) fn now() -> Timestamp {
    stored(Timestamp::now())
}

/// `time` in whole microseconds, which is what PostgreSQL keeps: an event must tell the same time as the row.
fn stored(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond()).expect("fewer digits are not out of range")
}

/// The task that `new` wants.
pub(super) fn created(new: NewTask, now: Timestamp) -> Task {
    Task {
        id: Uuid::new_v4(),
        user_id: new.user_id,
        title: new.title,
        description: new.description,
        status: Status::Pending,
        due_at: new.due_at.map(stored),
        recurrence: new.recurrence,
        created_at: now,
        updated_at: now,
        completed_at: None,
        predecessor_id: None,
    }
}

/// `task` with `change`; none when it would repeat without ever being due.
pub(super) fn updated(task: Task, change: Change, now: Timestamp) -> Option<Task> {
    let is_moved = change.due_at.is_some();
    let due_at = change.due_at.unwrap_or(task.due_at).map(stored);
    let recurrence = match (change.recurrence, task.recurrence) {
        (Some(None), _) | (None, None) => None,
        (Some(Some(Repetition { rule, time_zone })), _) => Some(Recurrence::starting(rule, &time_zone, due_at?)),
        (None, Some(known)) if is_moved => Some(known.restarting(due_at?)),
        (None, Some(known)) => Some(known),
    };
    Some(Task {
        title: change.title.unwrap_or(task.title),
        description: change.description.unwrap_or(task.description),
        due_at,
        recurrence,
        updated_at: now,
        ..task
    })
}

/// `task`, done.
pub(super) fn completed(task: Task, now: Timestamp) -> Task {
    Task { status: Status::Completed, updated_at: now, completed_at: Some(now), ..task }
}

/// The task after `task`.
pub(super) fn successor(task: Task, due_at: Timestamp, now: Timestamp) -> Task {
    let new = NewTask {
        user_id: task.user_id,
        title: task.title,
        description: task.description,
        due_at: Some(due_at),
        recurrence: task.recurrence,
    };
    Task { predecessor_id: Some(task.id), ..created(new, now) }
}

/// The event about `task` (E19: the only place that builds one).
pub(super) fn task_event(event_type: EventType, task: &Task, now: Timestamp, trace: &TraceContext) -> OutboxEvent {
    let event = TaskEvent {
        event_type,
        task_id: task.id,
        user_id: task.user_id.clone(),
        timestamp: now,
        task_data: task.clone(),
    };
    outbox_event(Stream::TaskEvents, task.id, &event, trace)
}

/// The reminder of `task`; none when it has no time.
pub(super) fn reminder(task: &Task, now: Timestamp, trace: &TraceContext) -> Option<OutboxEvent> {
    let event = Reminder {
        task_id: task.id,
        user_id: task.user_id.clone(),
        title: task.title.clone(),
        due_at: task.due_at?,
        remind_at: now,
        notification_method: NotificationMethod::Push,
    };
    Some(outbox_event(Stream::Reminders, task.id, &event, trace))
}

fn outbox_event(stream: Stream, key: Uuid, event: &impl Serialize, trace: &TraceContext) -> OutboxEvent {
    let payload = serde_json::to_string(event).expect("events have text keys only");
    OutboxEvent { id: Uuid::new_v4(), stream, key, payload, trace: trace.clone() }
}
