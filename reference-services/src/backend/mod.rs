//! The backend service: tasks, reminders, conversation, MCP tools.
//!
//! `api` is what a user may ask for, `mcp` what a model may, `callback` what only the own sidecar calls. Whatever is
//! done with tasks is done in `tasks`, whoever asked for it.

mod api;
mod callback;
mod chat;
mod conversation;
mod input;
mod intent;
mod late;
mod mcp;
mod memory;
mod model;
mod notify;
pub mod relay;
pub mod reminder;
mod shared;
mod start;
pub mod store;
mod successor;
mod tasks;

pub use shared::Backend;

use std::sync::Arc;

use axum::Router;

use crate::settings::Settings;
use crate::web::{Failed, Metrics, Ready, Shutdown, serve};

/// Its routes.
pub fn app(backend: &Arc<Backend>) -> Router {
    Router::new()
        .nest("/api", api::routes())
        .merge(callback::routes())
        .with_state(backend.clone())
        .merge(mcp::routes(backend))
}

/// Runs it until `shutdown`.
///
/// # Errors
/// See [`Failed`].
pub async fn run(settings: Settings, shutdown: Shutdown) -> Result<(), Failed> {
    let (metrics, ready) = (Metrics::new(), Ready::default());
    let backend = Backend::new(&settings, &metrics);
    let serving = serve(&settings, app(&backend), &ready, &metrics, &shutdown);
    tokio::try_join!(serving, backend.work(&ready, &shutdown)).map(|_| ())
}
