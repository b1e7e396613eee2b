//! The task database: one trait, PostgreSQL where it is installed, SQLite where nothing is.
//!
//! It is the one piece of infrastructure that is not reached through Dapr (E85): Dapr has no building block for
//! relational data. The connection string still comes from the secret store (R59).
//!
//! Whatever changes a task writes its event into the outbox in the same transaction (R92, E84). The relay takes events
//! from there, oldest first.

mod migration;
mod postgres;
mod sqlite;

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use crate::Pending;
use crate::event::{EventType, TaskEvent};
use crate::task::{Recurrence, Status, Task};
use crate::trace::TraceContext;

/// Opens the database of `connection`, and brings its tables up to date: `postgres://…` or `host=… user=…` is
/// PostgreSQL, `sqlite:PATH` a file.
///
/// # Errors
/// [`StoreError::Unavailable`] when it cannot be reached, [`StoreError::Connection`] for any other text.
pub async fn open(connection: &str) -> Result<Arc<dyn TaskStore>, StoreError> {
    let _ = connection;
    Err(StoreError::Failed("not written yet".into()))
}

/// Tasks and their outbox. Every method is one transaction.
pub trait TaskStore: Send + Sync {
    /// Adds a task and its `created` event.
    fn create<'a>(&'a self, new: NewTask, trace: &'a TraceContext) -> Pending<'a, Result<Task, StoreError>>;
    /// The tasks of `user`, newest first, at most `limit`; `status` `None` is all of them.
    fn list<'a>(
        &'a self,
        user: &'a str,
        status: Option<Status>,
        limit: usize,
    ) -> Pending<'a, Result<Vec<Task>, StoreError>>;
    /// One task of `user`; somebody else's is `None` as well.
    fn get<'a>(&'a self, user: &'a str, id: Uuid) -> Pending<'a, Result<Option<Task>, StoreError>>;
    /// Changes a task and adds an `updated` event; `None` when `user` has no such task. A changed `due_at` makes the
    /// task due for a reminder again.
    fn update<'a>(
        &'a self,
        user: &'a str,
        id: Uuid,
        change: Change,
        trace: &'a TraceContext,
    ) -> Pending<'a, Result<Option<Task>, StoreError>>;
    /// Marks a task as done and adds a `completed` event; done twice is done once, without a second event.
    fn complete<'a>(
        &'a self,
        user: &'a str,
        id: Uuid,
        trace: &'a TraceContext,
    ) -> Pending<'a, Result<Option<Completion>, StoreError>>;
    /// Removes a task and adds a `deleted` event; whether there was one.
    fn delete<'a>(&'a self, user: &'a str, id: Uuid, trace: &'a TraceContext) -> Pending<'a, Result<bool, StoreError>>;
    /// Adds the successor of a completed recurring task, due at `due_at`, with its `created` event; the second time
    /// finds the first one's (R47). `None` when there is no such completed recurring task.
    fn succeed<'a>(
        &'a self,
        predecessor: Uuid,
        due_at: Timestamp,
        trace: &'a TraceContext,
    ) -> Pending<'a, Result<Option<Succession>, StoreError>>;
    /// Claims every pending task due until `until` that nobody was reminded of, and adds a reminder per task to the
    /// outbox; returns how many. Two replicas never claim the same task (R54, E44, E46).
    fn claim_reminders<'a>(
        &'a self,
        until: Timestamp,
        trace: &'a TraceContext,
    ) -> Pending<'a, Result<usize, StoreError>>;
    /// Hands the oldest `limit` outbox events to `publish` and removes those that it says are published. Only one
    /// replica relays at a time, so that the events of a task stay in order; the others find nothing to do.
    fn relay<'a>(&'a self, limit: usize, publish: &'a dyn Publish) -> Pending<'a, Result<Relayed, StoreError>>;
    /// Whether the database answers.
    fn ping(&self) -> Pending<'_, Result<(), StoreError>>;
}

/// Publishes outbox events.
pub trait Publish: Send + Sync {
    /// Publishes events in order and returns the ids of those the broker has. An event of a task is not tried after
    /// an earlier one of the same task failed.
    fn publish(&self, events: Vec<OutboxEvent>) -> Pending<'_, Vec<Uuid>>;
}

/// What a relay round did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relayed {
    /// Another replica relays.
    NotLeading,
    /// So many events were tried, and so many of them are published.
    Tried {
        /// Events that were handed out.
        tried: usize,
        /// Events that the broker has.
        published: usize,
    },
}

/// A wanted task, already validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTask {
    /// Whose it is.
    pub user_id: String,
    /// 1 to 200 characters.
    pub title: String,
    /// At most 4,000 characters.
    pub description: Option<String>,
    /// When it is due.
    pub due_at: Option<Timestamp>,
    /// How it repeats; needs `due_at`.
    pub recurrence: Option<Recurrence>,
}

/// A wanted change, already validated: the outer `None` leaves a field as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// The new title.
    pub title: Option<String>,
    /// The new description, or none.
    pub description: Option<Option<String>>,
    /// The new time, or none.
    pub due_at: Option<Option<Timestamp>>,
    /// The new recurrence, or none.
    pub recurrence: Option<Option<Recurrence>>,
}

/// A completed task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The task.
    pub task: Task,
    /// Whether this call completed it.
    pub newly: bool,
}

/// The successor of a completed task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    /// The successor.
    pub task: Task,
    /// Whether this call made it.
    pub newly: bool,
}

/// One event on its way to the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEvent {
    /// Also the CloudEvent id, so that an event published twice is recognised as one.
    pub id: Uuid,
    /// Which stream it belongs to.
    pub stream: Stream,
    /// The task: events with an equal key stay in order.
    pub key: Uuid,
    /// The JSON text of the event.
    pub payload: String,
    /// The trace of the request that caused it (R105).
    pub trace: TraceContext,
}

/// The two streams of events; settings map them to topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// What happened to tasks.
    TaskEvents,
    /// Reminders of due tasks.
    Reminders,
}

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, or did not answer in time: worth another try.
    #[error("the task database is unavailable: {0}")]
    Unavailable(String),
    /// The connection string is no connection string. Its text is a secret and never part of the message.
    #[error("the connection string of the task database is not valid: {0}")]
    Connection(String),
    /// Anything else.
    #[error("the task database failed: {0}")]
    Failed(String),
}

/// The event about `task` (E19: the only place that builds one).
pub(crate) fn task_event(event_type: EventType, task: &Task, timestamp: Timestamp) -> TaskEvent {
    TaskEvent { event_type, task_id: task.id, user_id: task.user_id.clone(), timestamp, task_data: task.clone() }
}
