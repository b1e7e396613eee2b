//! The routes that only the own sidecar calls: they need the app token, but no user's.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Backend;
use crate::problem::{Body, Problem};
use crate::task::Task;
use crate::trace::TraceContext;

pub(crate) fn routes() -> Router<Arc<Backend>> {
    Router::new()
        // The backend only publishes.
        .route("/dapr/subscribe", get(async || Json([(); 0])))
        // The sidecar asks once, with OPTIONS and at its start, whether the binding is wanted (E43): the answer must not
        // depend on what the service still waits for.
        .route("/reminder-cron", post(check_reminders).options(async || StatusCode::OK))
        .route("/successors", post(succeed))
}

#[derive(Serialize)]
struct Checked {
    status: &'static str,
    due_tasks_count: usize,
}

/// No extractor of the body: it is empty, although its type says JSON (E45).
async fn check_reminders(State(backend): State<Arc<Backend>>, trace: TraceContext) -> Result<Json<Checked>, Problem> {
    let due_tasks_count = backend.reminders.claim(backend.store.get()?, Timestamp::now(), &trace).await?;
    Ok(Json(Checked { status: "checked", due_tasks_count }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Successor {
    task_id: Uuid,
    due_at: Timestamp,
}

/// 201 for a successor that is new, 200 for one that was there: both ways to the same completion are fine (R47).
async fn succeed(
    State(backend): State<Arc<Backend>>,
    trace: TraceContext,
    Body(wanted): Body<Successor>,
) -> Result<(StatusCode, Json<Task>), Problem> {
    let succession = backend.succeed(wanted.task_id, wanted.due_at, &trace).await?;
    let status = if succession.newly { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(succession.task)))
}
