//! What a database does for the store, and the SQL that all of them read alike.
//!
//! `$1`, `$2`, … first appear in ascending order in every statement: PostgreSQL counts them by their number, SQLite by
//! their first appearance.

use std::collections::HashSet;

use jiff::Timestamp;
use uuid::Uuid;

use super::{OutboxEvent, Publish, Relayed, StoreError};
use crate::task::{Status, Task};

/// A database.
pub(super) trait Dialect: Send + Sync {
    /// Reads rows as they are.
    fn read(&self, rows: Rows) -> impl Future<Output = Result<Vec<Stored>, StoreError>> + Send;

    /// One transaction: locks the rows, lets `decide` say what is to be written, writes it in that order, and commits.
    /// Returns what else `decide` said.
    ///
    /// The row of a task is locked before its event gets a position in the outbox, and stays locked until the commit.
    /// So two transactions about one task get their positions in the order in which they commit, and the relay never
    /// sees the later event without the earlier one.
    fn change<T, F>(&self, lock: Option<Rows>, decide: F) -> impl Future<Output = Result<T, StoreError>> + Send
    where
        T: Send + 'static,
        F: FnOnce(Vec<Stored>) -> (Vec<Write>, T) + Send + 'static;

    /// See [`super::TaskStore::relay`].
    fn relay(
        &self,
        limit: usize,
        held: &[Uuid],
        publish: &dyn Publish,
    ) -> impl Future<Output = Result<Relayed, StoreError>> + Send;

    /// How many events are in the outbox.
    fn pending(&self) -> impl Future<Output = Result<usize, StoreError>> + Send;
}

/// A row of `tasks`.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) task: Task,
    /// The task that this one's completion made, deleted since or not.
    pub(super) successor_id: Option<Uuid>,
}

/// Which rows of `tasks`.
#[derive(Debug, Clone)]
pub(super) enum Rows {
    /// One by its id.
    Task(Uuid),
    /// A user's, newest first.
    Of { user: String, status: Option<Status>, limit: usize },
    /// Pending ones due until then that nobody was reminded of, the most urgent first.
    Due { until: Timestamp, limit: usize },
}

/// One statement of a transaction.
#[derive(Debug, Clone)]
pub(super) enum Write {
    /// A new task.
    Add(Task),
    /// A changed task.
    Save(Task),
    /// A task that is no more.
    Remove(Uuid),
    /// A completed task has its successor.
    Succeeded { task: Uuid, successor: Uuid },
    /// Somebody is reminded of a task.
    Reminded { task: Uuid, at: Timestamp },
    /// An event, and when it was written.
    Append(OutboxEvent, Timestamp),
}

/// Events of the outbox with their positions, oldest first.
pub(super) struct Batch(pub(super) Vec<(i64, OutboxEvent)>);

impl Batch {
    /// Publishes them; returns the positions of those that are published.
    pub(super) async fn publish(self, publish: &dyn Publish) -> (Vec<i64>, Relayed) {
        let places: Vec<_> = self.0.iter().map(|(position, event)| (*position, event.id, event.key)).collect();
        let events = self.0.into_iter().map(|(_, event)| event).collect();
        let published: HashSet<_> = publish.publish(events).await.into_iter().collect();
        let (done, left): (Vec<_>, Vec<_>) = places.iter().partition(|(_, id, _)| published.contains(id));
        let failed = left.into_iter().map(|(_, _, key)| key).collect::<HashSet<_>>().into_iter().collect();
        let relayed = Relayed::Tried { tried: places.len(), published: done.len(), failed };
        (done.into_iter().map(|(position, _, _)| position).collect(), relayed)
    }
}

impl Rows {
    pub(super) const fn sql(&self) -> &'static str {
        match self {
            Self::Task(_) => {
                "SELECT id, user_id, title, description, status, due_at, recurrence, created_at, updated_at, \
                 completed_at, predecessor_id, successor_id FROM tasks WHERE id = $1"
            }
            Self::Of { .. } => {
                "SELECT id, user_id, title, description, status, due_at, recurrence, created_at, updated_at, \
                 completed_at, predecessor_id, successor_id FROM tasks \
                 WHERE user_id = $1 AND (CAST($2 AS text) IS NULL OR status = $2) \
                 ORDER BY created_at DESC, id DESC LIMIT $3"
            }
            Self::Due { .. } => {
                "SELECT id, user_id, title, description, status, due_at, recurrence, created_at, updated_at, \
                 completed_at, predecessor_id, successor_id FROM tasks \
                 WHERE status = 'pending' AND reminded_at IS NULL AND due_at <= $1 \
                 ORDER BY due_at LIMIT $2"
            }
        }
    }
}

impl Write {
    pub(super) const fn sql(&self) -> &'static str {
        match self {
            Self::Add(_) => {
                "INSERT INTO tasks (id, user_id, title, description, status, due_at, recurrence, created_at, updated_at, \
                 completed_at, predecessor_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
            }
            // Whoever moves a task wants to be reminded anew.
            Self::Save(_) => {
                "UPDATE tasks SET title = $1, description = $2, status = $3, due_at = $4, recurrence = $5, \
                 updated_at = $6, completed_at = $7, \
                 reminded_at = CASE WHEN due_at IS NOT DISTINCT FROM $4 THEN reminded_at END WHERE id = $8"
            }
            Self::Remove(_) => "DELETE FROM tasks WHERE id = $1",
            Self::Succeeded { .. } => "UPDATE tasks SET successor_id = $1 WHERE id = $2",
            Self::Reminded { .. } => "UPDATE tasks SET reminded_at = $1 WHERE id = $2",
            Self::Append(..) => {
                "INSERT INTO outbox (id, stream, key, payload, traceparent, tracestate, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7)"
            }
        }
    }
}

/// The word of a status in its column.
pub(super) const fn word(status: Status) -> &'static str {
    match status {
        Status::Pending => "pending",
        Status::Completed => "completed",
    }
}
