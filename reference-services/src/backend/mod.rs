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
mod model;
mod notify;
pub mod relay;
pub mod reminder;
mod start;
pub mod store;
mod successor;
mod tasks;

use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::extract::FromRef;

use self::late::Late;
use self::model::Model;
use self::reminder::Reminders;
use crate::identity::Identity;
use crate::settings::Settings;
use crate::sidecar::Sidecar;
use crate::web::{Failed, Metrics, Ready, Shutdown, serve};

/// What the routes share. The database, the key of the tokens and the model come after the service listens.
pub struct Backend {
    store: Late,
    identity: Identity,
    model: OnceLock<Model>,
    sidecar: Sidecar,
    settings: Settings,
    metrics: Metrics,
    reminders: Reminders,
}

impl Backend {
    /// A backend that has nothing yet; see [`Backend::work`].
    #[must_use]
    pub fn new(settings: &Settings, metrics: &Metrics) -> Arc<Self> {
        Arc::new(Self {
            store: Late::default(),
            identity: Identity::default(),
            model: OnceLock::new(),
            sidecar: Sidecar::new(settings),
            settings: settings.clone(),
            metrics: metrics.clone(),
            reminders: Reminders::new(metrics),
        })
    }
}

impl FromRef<Arc<Backend>> for Identity {
    fn from_ref(backend: &Arc<Backend>) -> Self {
        backend.identity.clone()
    }
}

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
