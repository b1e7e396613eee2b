//! The events of the system: what stands under `data` in the CloudEvents on `task-events` and `reminders`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::task::Task;

/// An event on `task-events` (R20), built in one place only (E19).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskEvent {
    /// What happened.
    pub event_type: EventType,
    /// The task, also the partition key (R29).
    pub task_id: Uuid,
    /// Whose task it is.
    pub user_id: String,
    /// When it happened.
    pub timestamp: Timestamp,
    /// The task as it then was.
    pub task_data: Task,
}

/// What happened to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventType {
    /// It was made.
    Created,
    /// Something in it changed.
    Updated,
    /// It was done; the recurring-task service acts on this one (E17).
    Completed,
    /// It was removed.
    Deleted,
}

/// An event on `reminders` (R52).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// The task, also the partition key.
    pub task_id: Uuid,
    /// Who is to be notified.
    pub user_id: String,
    /// The task's title.
    pub title: String,
    /// When the task is due.
    pub due_at: Timestamp,
    /// When the reminder was made.
    pub remind_at: Timestamp,
    /// Always `push`.
    pub notification_method: NotificationMethod,
}

/// How a reminder reaches its user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotificationMethod {
    /// Through the push provider.
    Push,
}
