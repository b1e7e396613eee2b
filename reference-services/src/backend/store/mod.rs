//! The task database: one trait, PostgreSQL where it is installed, SQLite where nothing is.
//!
//! It is the one piece of infrastructure that is not reached through Dapr (E85): Dapr has no building block for
//! relational data. The connection string still comes from the secret store (R59).
//!
//! Whatever changes a task writes its event into the outbox in the same transaction (R92, E84). The relay takes events
//! from there, oldest first.

mod dialect;
mod migration;
mod postgres;
mod rule;
mod sqlite;
mod tasks;

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::Pending;
use crate::task::{Recurrence, Rule, Status, Task};
use crate::trace::TraceContext;

/// Opens the database of `connection`, and brings its tables up to date: `postgres://…` or `host=… user=…` is
/// PostgreSQL, `sqlite:PATH` a file, made when it is not there.
///
/// # Errors
/// [`StoreError::Unavailable`] when it cannot be reached, [`StoreError::Refused`] when it knows no such user or another
/// password, [`StoreError::Connection`] for any other text, [`StoreError::Failed`] when the tables cannot be made.
pub async fn open(connection: &str) -> Result<Arc<dyn TaskStore>, StoreError> {
    Ok(match connection.strip_prefix("sqlite:") {
        Some("") => return Err(StoreError::Connection("`sqlite:` is not followed by a path")),
        Some(path) => Arc::new(tasks::Tasks::of(sqlite::Sqlite::open(Path::new(path)).await?)),
        None => Arc::new(tasks::Tasks::of(postgres::Postgres::open(connection).await?)),
    })
}

/// Tasks and their outbox. Every method that changes something is one transaction, unless it says otherwise.
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
    /// task due for a reminder again, and its recurrence starts from there. Changes of one task come one after the
    /// other, each judged by what the one before has left.
    fn update<'a>(
        &'a self,
        user: &'a str,
        id: Uuid,
        change: Change,
        trace: &'a TraceContext,
    ) -> Pending<'a, Result<Option<Updated>, StoreError>>;
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
    /// finds the first one's (R47). `None` when there is no such completed recurring task, or when its successor was
    /// deleted since: a late event must not bring it back.
    fn succeed<'a>(
        &'a self,
        predecessor: Uuid,
        due_at: Timestamp,
        trace: &'a TraceContext,
    ) -> Pending<'a, Result<Option<Succession>, StoreError>>;
    /// Claims every pending task due until `until` (inclusive) that nobody was reminded of, and adds a reminder per task
    /// to the outbox; returns how many. Two replicas never claim the same task (R54, E44, E46). One transaction per
    /// hundred tasks: what is claimed before a failure stays claimed, with its reminders.
    fn claim_reminders<'a>(
        &'a self,
        until: Timestamp,
        trace: &'a TraceContext,
    ) -> Pending<'a, Result<usize, StoreError>>;
    /// Hands the oldest `limit` outbox events, without those of the keys `held`, to `publish`, and removes those that it
    /// says are published. Only one replica relays at a time, so that the events of a task stay in order; the others
    /// find nothing to do.
    fn relay<'a>(
        &'a self,
        limit: usize,
        held: &'a [Uuid],
        publish: &'a dyn Publish,
    ) -> Pending<'a, Result<Relayed, StoreError>>;
    /// How many events are in the outbox.
    fn pending(&self) -> Pending<'_, Result<usize, StoreError>>;
    /// Ends once an event was put into the outbox through this store since this ended the last time.
    fn filled(&self) -> Pending<'_, ()>;
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relayed {
    /// Another replica relays.
    NotLeading,
    /// Events were handed out, perhaps none.
    Tried {
        /// How many events were handed out.
        tried: usize,
        /// How many of them the broker has.
        published: usize,
        /// The keys of the others, each once.
        failed: Vec<Uuid>,
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
    pub recurrence: Option<Option<Repetition>>,
}

/// A wanted recurrence; it starts when its task is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repetition {
    /// The step.
    pub rule: Rule,
    /// In whose local time the steps are counted.
    pub time_zone: TimeZone,
}

/// What a change came to. A task that is not changed has no event either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Updated {
    /// The task as it is now.
    Changed(Box<Task>),
    /// A completed task stays as it is.
    Completed,
    /// The task would repeat without ever being due, so it stays as it is.
    NeverDue,
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

impl Stream {
    /// What the outbox calls it.
    const fn name(self) -> &'static str {
        match self {
            Self::TaskEvents => "task-events",
            Self::Reminders => "reminders",
        }
    }

    /// The stream of that name; the tables allow no other than these two.
    fn named(name: &str) -> Self {
        if name == Self::Reminders.name() { Self::Reminders } else { Self::TaskEvents }
    }
}

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, or did not answer in time: worth another try.
    #[error("the task database is unavailable: {0}")]
    Unavailable(String),
    /// It is there and lets nobody in by this connection string: no waiting mends that.
    #[error("the task database refuses the connection string: {0}")]
    Refused(String),
    /// The connection string is no connection string. Its text is a secret and never part of the message.
    #[error("the connection string of the task database is not valid: {0}")]
    Connection(&'static str),
    /// Anything else.
    #[error("the task database failed: {0}")]
    Failed(String),
}
