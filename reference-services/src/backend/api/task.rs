//! Tasks of the user.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::backend::Backend;
use crate::backend::input::{Patch, Wanted, Which};
use crate::backend::tasks::LONGEST_LIST;
use crate::identity::User;
use crate::problem::{Body, Path, Problem, Query};
use crate::task::Task;
use crate::trace::TraceContext;

pub(super) async fn create(
    State(backend): State<Arc<Backend>>,
    User(user): User,
    trace: TraceContext,
    Body(wanted): Body<Wanted>,
) -> Result<impl IntoResponse, Problem> {
    let task = backend.create(&user, wanted, &trace).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/tasks/{}", task.id))], Json(task)))
}

/// Which tasks are listed.
#[derive(Deserialize)]
pub(super) struct Selection {
    #[serde(default)]
    status: Which,
    #[serde(default)]
    limit: Limit,
}

#[derive(Deserialize)]
#[serde(try_from = "usize")]
struct Limit(usize);

impl Default for Limit {
    fn default() -> Self {
        Self(100)
    }
}

impl TryFrom<usize> for Limit {
    type Error = &'static str;

    fn try_from(limit: usize) -> Result<Self, &'static str> {
        if (1..=LONGEST_LIST).contains(&limit) { Ok(Self(limit)) } else { Err("limit is 1 to 500") }
    }
}

#[derive(Serialize)]
pub(super) struct Tasks {
    tasks: Vec<Task>,
}

pub(super) async fn list(
    State(backend): State<Arc<Backend>>,
    User(user): User,
    Query(selection): Query<Selection>,
) -> Result<Json<Tasks>, Problem> {
    let tasks = backend.list(&user, selection.status.status(), selection.limit.0).await?;
    Ok(Json(Tasks { tasks }))
}

pub(super) async fn get(
    State(backend): State<Arc<Backend>>,
    User(user): User,
    Path(id): Path<Uuid>,
) -> Result<Json<Task>, Problem> {
    backend.task(&user, id).await.map(Json)
}

pub(super) async fn change(
    State(backend): State<Arc<Backend>>,
    User(user): User,
    Path(id): Path<Uuid>,
    trace: TraceContext,
    Body(patch): Body<Patch>,
) -> Result<Json<Task>, Problem> {
    backend.change(&user, id, patch, &trace).await.map(Json)
}

pub(super) async fn complete(
    State(backend): State<Arc<Backend>>,
    User(user): User,
    Path(id): Path<Uuid>,
    trace: TraceContext,
) -> Result<Json<Task>, Problem> {
    backend.complete(&user, id, &trace).await.map(Json)
}

pub(super) async fn remove(
    State(backend): State<Arc<Backend>>,
    User(user): User,
    Path(id): Path<Uuid>,
    trace: TraceContext,
) -> Result<StatusCode, Problem> {
    backend.remove(&user, id, &trace).await.map(|()| StatusCode::NO_CONTENT)
}

/// Reminds the user of a task now, and not when it is due.
pub(super) async fn notify(
    State(backend): State<Arc<Backend>>,
    User(user): User,
    Path(id): Path<Uuid>,
    trace: TraceContext,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let task = backend.task(&user, id).await?;
    let message = format!("Reminder: {}", task.title);
    let sent = backend.call_notification_service(&user, &message, &trace).await?;
    Ok((StatusCode::ACCEPTED, Json(sent)))
}
