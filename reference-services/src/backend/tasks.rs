//! What can be done with tasks, whoever asks: a route, a sentence in the chat, or an MCP tool.

use http::StatusCode;
use jiff::Timestamp;
use uuid::Uuid;

use super::Backend;
use super::input::{Patch, Wanted, never_due};
use super::store::{NewTask, Succession, Updated};
use crate::problem::Problem;
use crate::task::{Status, Task};
use crate::trace::TraceContext;

/// The most tasks that are listed at once.
pub(crate) const LONGEST_LIST: usize = 500;

impl Backend {
    /// Makes a task of `user`.
    ///
    /// # Errors
    /// 422 when its fields do not go together.
    pub(crate) async fn create(&self, user: &str, wanted: Wanted, trace: &TraceContext) -> Result<Task, Problem> {
        let new: NewTask = wanted.of(user)?;
        Ok(self.store.get()?.create(new, trace).await?)
    }

    /// The tasks of `user`, newest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(crate) async fn list(&self, user: &str, status: Option<Status>, limit: usize) -> Result<Vec<Task>, Problem> {
        Ok(self.store.get()?.list(user, status, limit).await?)
    }

    /// One task of `user`.
    ///
    /// # Errors
    /// 404, for somebody else's as well.
    pub(crate) async fn task(&self, user: &str, id: Uuid) -> Result<Task, Problem> {
        self.store.get()?.get(user, id).await?.ok_or_else(unknown)
    }

    /// Changes a task of `user`.
    ///
    /// # Errors
    /// 422 when nothing is to change; 404; 409 when it is completed; 422 when it would repeat without ever being due.
    pub(crate) async fn change(
        &self,
        user: &str,
        id: Uuid,
        patch: Patch,
        trace: &TraceContext,
    ) -> Result<Task, Problem> {
        match self.store.get()?.update(user, id, patch.change()?, trace).await?.ok_or_else(unknown)? {
            Updated::Changed(task) => Ok(*task),
            Updated::Completed => Err(Problem::new(StatusCode::CONFLICT, "the task is completed, and stays as it is")),
            Updated::NeverDue => Err(never_due()),
        }
    }

    /// Completes a task of `user`; twice is fine. A recurring one gets its successor.
    ///
    /// # Errors
    /// 404.
    pub(crate) async fn complete(&self, user: &str, id: Uuid, trace: &TraceContext) -> Result<Task, Problem> {
        let completion = self.store.get()?.complete(user, id, trace).await?.ok_or_else(unknown)?;
        if completion.newly {
            self.trigger_recurring_task_logic(&completion.task, trace);
        }
        Ok(completion.task)
    }

    /// Removes a task of `user`.
    ///
    /// # Errors
    /// 404.
    pub(crate) async fn remove(&self, user: &str, id: Uuid, trace: &TraceContext) -> Result<(), Problem> {
        if self.store.get()?.delete(user, id, trace).await? { Ok(()) } else { Err(unknown()) }
    }

    /// The successor of a completed recurring task; at most one is ever made (R47).
    ///
    /// # Errors
    /// 404 when no completed recurring task has this id.
    pub(crate) async fn succeed(
        &self,
        predecessor: Uuid,
        due_at: Timestamp,
        trace: &TraceContext,
    ) -> Result<Succession, Problem> {
        let succession = self.store.get()?.succeed(predecessor, due_at, trace).await?;
        let missing = || Problem::new(StatusCode::NOT_FOUND, "no completed recurring task has this id");
        succession.ok_or_else(missing)
    }
}

fn unknown() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "there is no such task")
}
