//! What every database of tasks can do.

use jiff::Timestamp;
use uuid::Uuid;

use super::change::{Change, Completion, NewTask, Succession, Updated};
use super::error::StoreError;
use super::outbox::{Publish, Relayed};
use crate::Pending;
use crate::task::{Status, Task};
use crate::trace::TraceContext;

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
