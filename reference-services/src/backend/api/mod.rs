//! What a user may ask for, with a token, under `/api`.

mod chat;
mod conversation;
mod task;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::Backend;

/// The routes below `/api`.
pub(crate) fn routes() -> Router<Arc<Backend>> {
    Router::new()
        .route("/tasks", get(task::list).post(task::create))
        .route("/tasks/{id}", get(task::get).patch(task::change).delete(task::remove))
        .route("/tasks/{id}/complete", post(task::complete))
        .route("/tasks/{id}/notify", post(task::notify))
        .route("/chat", post(chat::say))
        .route("/conversation", get(conversation::get).delete(conversation::forget))
}
