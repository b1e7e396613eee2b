//! From a completed task to its successor.

use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, StatusCode};
use prometheus_client::metrics::counter::Counter;
use serde_json::json;

use super::rule::{self, NoOccurrence};
use crate::problem::Problem;
use crate::settings::Names;
use crate::sidecar::{Call, CallError, Sidecar};
use crate::subscription;
use crate::task::{Status, Task};
use crate::trace::TraceContext;
use crate::web::Metrics;

/// Makes successors, through the backend. Clones share everything.
#[derive(Debug, Clone)]
pub struct Scheduler {
    sidecar: Sidecar,
    names: Arc<Names>,
    successors: Counter,
    pub(super) dead_letters: Counter,
}

/// What came of a completed task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Scheduled {
    /// It has this successor, made now or before.
    Successor(Box<Task>),
    /// It does not recur.
    NotRecurring,
}

/// Why a completed task has no successor.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unscheduled {
    /// There is nothing to succeed yet.
    #[error("the task is not completed")]
    NotCompleted,
    /// A task that recurs is due at some time, and a completed one was completed at some time.
    #[error("the task recurs, but does not say when it was due or when it was completed")]
    Timeless,
    /// Its recurrence leads nowhere.
    #[error("the task recurs, but {0}")]
    NoOccurrence(#[from] NoOccurrence),
    /// The backend does not have the task as a completed recurring one: deleted, or changed since.
    #[error("the backend has no such completed recurring task")]
    Gone,
    /// The backend could not be asked, or did not do it.
    #[error(transparent)]
    Call(#[from] CallError),
}

impl Unscheduled {
    /// Whether another try could end otherwise.
    pub(super) fn passes(&self) -> bool {
        match self {
            Self::NotCompleted | Self::Timeless | Self::NoOccurrence(_) | Self::Gone => false,
            // What the backend says of the request itself stays as it is; a refused token gets mended by somebody.
            Self::Call(CallError::Callee { status }) => !matches!(status, 400 | 413 | 415 | 422),
            Self::Call(_) => true,
        }
    }
}

impl From<Unscheduled> for Problem {
    fn from(unscheduled: Unscheduled) -> Self {
        let status = match unscheduled {
            Unscheduled::Call(error) => return error.into(),
            Unscheduled::Gone => StatusCode::NOT_FOUND,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Self::new(status, unscheduled.to_string())
    }
}

impl Scheduler {
    /// One that calls the backend of `names`.
    #[must_use]
    pub fn new(sidecar: Sidecar, names: Names, metrics: &Metrics) -> Self {
        Self {
            sidecar,
            successors: metrics.counter("todo_successors", "Successors made for completed recurring tasks"),
            dead_letters: subscription::dead_letters(metrics, &names.task_events),
            names: Arc::new(names),
        }
    }

    pub(super) fn names(&self) -> &Names {
        &self.names
    }

    /// Sees to it that a completed task has its successor.
    pub(super) async fn schedule(&self, task: &Task, trace: &TraceContext) -> Result<Scheduled, Unscheduled> {
        if task.status != Status::Completed {
            return Err(Unscheduled::NotCompleted);
        }
        let Some(recurrence) = &task.recurrence else {
            return Ok(Scheduled::NotRecurring);
        };
        let (Some(due_at), Some(completed_at)) = (task.due_at, task.completed_at) else {
            return Err(Unscheduled::Timeless);
        };
        let next = rule::next(recurrence, due_at, completed_at)?;
        let mut headers = trace.headers();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let body = Bytes::from(json!({ "task_id": task.id, "due_at": next }).to_string());
        let call = Call { app: &self.names.backend, verb: Method::POST, path: "successors", headers, body };
        let answer = self.sidecar.invoke(call).await?;
        if answer.status == StatusCode::NOT_FOUND {
            return Err(Unscheduled::Gone);
        }
        let successor = answer.json()?;
        if answer.status == StatusCode::CREATED {
            self.successors.inc();
        }
        Ok(Scheduled::Successor(Box::new(successor)))
    }
}
