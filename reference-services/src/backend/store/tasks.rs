//! The store over any database: each method says what it locks, what it writes, and which event tells it.

use jiff::Timestamp;
use tokio::sync::Notify;
use uuid::Uuid;

use super::dialect::{Dialect, Rows, Stored, Write};
use super::{Change, Completion, NewTask, Publish, Relayed, StoreError, Succession, TaskStore, Updated, rule};
use crate::Pending;
use crate::event::EventType;
use crate::task::{Status, Task};
use crate::trace::TraceContext;

/// How many reminders one transaction claims: few enough to end in milliseconds, many enough to end at all.
const CLAIMED_AT_ONCE: usize = 100;

/// Tasks in a database.
pub(super) struct Tasks<D> {
    database: D,
    /// Wakes the relay.
    filled: Notify,
}

/// What `succeed` found.
enum Found {
    Nothing,
    Made(Box<Task>),
    Before(Uuid),
}

impl<D: Dialect> Tasks<D> {
    pub(super) fn of(database: D) -> Self {
        Self { database, filled: Notify::new() }
    }

    async fn one(&self, id: Uuid) -> Result<Option<Task>, StoreError> {
        Ok(self.database.read(Rows::Task(id)).await?.pop().map(|stored| stored.task))
    }

    /// Locks the task of `user` and writes what `decide` says; `None` when there is no such task.
    async fn edit<T, F>(&self, user: &str, id: Uuid, decide: F) -> Result<Option<T>, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(Task) -> (Vec<Write>, T) + Send + 'static,
    {
        let user = user.to_owned();
        let edited = self.database.change(Some(Rows::Task(id)), move |mut rows| match rows.pop() {
            Some(Stored { task, .. }) if task.user_id == user => {
                let (writes, said) = decide(task);
                (writes, Some(said))
            }
            _ => (Vec::new(), None),
        });
        let edited = edited.await?;
        if edited.is_some() {
            self.filled.notify_one();
        }
        Ok(edited)
    }
}

impl<D: Dialect> TaskStore for Tasks<D> {
    fn create<'a>(&'a self, new: NewTask, trace: &'a TraceContext) -> Pending<'a, Result<Task, StoreError>> {
        let (now, trace) = (rule::now(), trace.clone());
        let made = self.database.change(None, move |_| {
            let task = rule::created(new, now);
            let event = rule::task_event(EventType::Created, &task, now, &trace);
            (vec![Write::Add(task.clone()), Write::Append(event, now)], task)
        });
        Box::pin(async move {
            let task = made.await?;
            self.filled.notify_one();
            Ok(task)
        })
    }

    fn list<'a>(
        &'a self,
        user: &'a str,
        status: Option<Status>,
        limit: usize,
    ) -> Pending<'a, Result<Vec<Task>, StoreError>> {
        let rows = Rows::Of { user: user.to_owned(), status, limit };
        Box::pin(async move { Ok(self.database.read(rows).await?.into_iter().map(|stored| stored.task).collect()) })
    }

    fn get<'a>(&'a self, user: &'a str, id: Uuid) -> Pending<'a, Result<Option<Task>, StoreError>> {
        Box::pin(async move { Ok(self.one(id).await?.filter(|task| task.user_id == user)) })
    }

    fn update<'a>(
        &'a self,
        user: &'a str,
        id: Uuid,
        change: Change,
        trace: &'a TraceContext,
    ) -> Pending<'a, Result<Option<Updated>, StoreError>> {
        let trace = trace.clone();
        Box::pin(self.edit(user, id, move |task| {
            if task.status == Status::Completed {
                return (Vec::new(), Updated::Completed);
            }
            let now = rule::now();
            let Some(task) = rule::updated(task, change, now) else { return (Vec::new(), Updated::NeverDue) };
            let event = rule::task_event(EventType::Updated, &task, now, &trace);
            (vec![Write::Save(task.clone()), Write::Append(event, now)], Updated::Changed(Box::new(task)))
        }))
    }

    fn complete<'a>(
        &'a self,
        user: &'a str,
        id: Uuid,
        trace: &'a TraceContext,
    ) -> Pending<'a, Result<Option<Completion>, StoreError>> {
        let trace = trace.clone();
        Box::pin(self.edit(user, id, move |task| {
            if task.status == Status::Completed {
                return (Vec::new(), Completion { task, newly: false });
            }
            let now = rule::now();
            let task = rule::completed(task, now);
            let event = rule::task_event(EventType::Completed, &task, now, &trace);
            (vec![Write::Save(task.clone()), Write::Append(event, now)], Completion { task, newly: true })
        }))
    }

    fn delete<'a>(&'a self, user: &'a str, id: Uuid, trace: &'a TraceContext) -> Pending<'a, Result<bool, StoreError>> {
        let trace = trace.clone();
        let removed = self.edit(user, id, move |task| {
            let now = rule::now();
            let event = rule::task_event(EventType::Deleted, &task, now, &trace);
            (vec![Write::Remove(id), Write::Append(event, now)], ())
        });
        Box::pin(async move { Ok(removed.await?.is_some()) })
    }

    fn succeed<'a>(
        &'a self,
        predecessor: Uuid,
        due_at: Timestamp,
        trace: &'a TraceContext,
    ) -> Pending<'a, Result<Option<Succession>, StoreError>> {
        let trace = trace.clone();
        let found = self.database.change(Some(Rows::Task(predecessor)), move |mut rows| {
            let (task, successor) = match rows.pop() {
                Some(Stored { task, successor_id }) if task.status == Status::Completed => (task, successor_id),
                _ => return (Vec::new(), Found::Nothing),
            };
            if let Some(successor) = successor {
                return (Vec::new(), Found::Before(successor));
            }
            if task.recurrence.is_none() {
                return (Vec::new(), Found::Nothing);
            }
            let now = rule::now();
            let successor = rule::successor(task, due_at, now);
            let event = rule::task_event(EventType::Created, &successor, now, &trace);
            let succeeded = Write::Succeeded { task: predecessor, successor: successor.id };
            (
                vec![Write::Add(successor.clone()), Write::Append(event, now), succeeded],
                Found::Made(Box::new(successor)),
            )
        });
        Box::pin(async move {
            Ok(match found.await? {
                Found::Nothing => None,
                Found::Made(task) => {
                    self.filled.notify_one();
                    Some(Succession { task: *task, newly: true })
                }
                Found::Before(id) => self.one(id).await?.map(|task| Succession { task, newly: false }),
            })
        })
    }

    fn claim_reminders<'a>(
        &'a self,
        until: Timestamp,
        trace: &'a TraceContext,
    ) -> Pending<'a, Result<usize, StoreError>> {
        Box::pin(async move {
            let mut claimed = 0;
            loop {
                let trace = trace.clone();
                let due = Rows::Due { until, limit: CLAIMED_AT_ONCE };
                let batch = self.database.change(Some(due), move |rows| {
                    let now = rule::now();
                    let writes = rows.iter().flat_map(|Stored { task, .. }| {
                        let reminder = rule::reminder(task, now, &trace).map(|event| Write::Append(event, now));
                        [Write::Reminded { task: task.id, at: now }].into_iter().chain(reminder)
                    });
                    (writes.collect(), rows.len())
                });
                let batch = batch.await?;
                claimed += batch;
                if batch > 0 {
                    self.filled.notify_one();
                }
                if batch < CLAIMED_AT_ONCE {
                    return Ok(claimed);
                }
            }
        })
    }

    fn relay<'a>(
        &'a self,
        limit: usize,
        held: &'a [Uuid],
        publish: &'a dyn Publish,
    ) -> Pending<'a, Result<Relayed, StoreError>> {
        Box::pin(self.database.relay(limit, held, publish))
    }

    fn pending(&self) -> Pending<'_, Result<usize, StoreError>> {
        Box::pin(self.database.pending())
    }

    fn filled(&self) -> Pending<'_, ()> {
        Box::pin(self.filled.notified())
    }

    fn ping(&self) -> Pending<'_, Result<(), StoreError>> {
        // Any table answers; this one is nearly always empty, and missing when the tables are.
        Box::pin(async move { self.database.read(Rows::Task(Uuid::nil())).await.map(|_| ()) })
    }
}
