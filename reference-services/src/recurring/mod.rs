//! The recurring-task service: a completed task that recurs gets its successor (R47).
//!
//! It is told twice of every completion, by the event on `task-events` (E17) and by a call of the backend (R43). Both
//! come to the same successor, since the backend makes at most one per completed task.

mod route;
mod rule;
mod scheduler;

pub use scheduler::Scheduler;

use axum::Router;
use axum::routing::{get, post};

use crate::settings::Settings;
use crate::sidecar::Sidecar;
use crate::web::{Failed, Metrics, Ready, Shutdown, serve};

/// Its routes.
pub fn app(scheduler: Scheduler) -> Router {
    Router::new()
        .route("/dapr/subscribe", get(route::subscribe))
        .route(route::EVENTS, post(route::event))
        .route(route::DEAD_LETTERS, post(route::dead_letter))
        .route("/process-completion", post(route::process_completion))
        .with_state(scheduler)
}

/// Runs it until `shutdown`.
///
/// # Errors
/// See [`Failed`].
pub async fn run(settings: Settings, shutdown: Shutdown) -> Result<(), Failed> {
    let (sidecar, metrics, ready) = (Sidecar::new(&settings), Metrics::new(), Ready::default());
    ready.lacks("the sidecar is not ready");
    let app = app(Scheduler::new(sidecar.clone(), settings.names.clone(), &metrics));
    let prepare = async {
        if shutdown.unless_asked(sidecar.wait()).await.is_some() {
            ready.reached();
        }
        Ok(())
    };
    tokio::try_join!(serve(&settings, app, &ready, &metrics, &shutdown), prepare).map(|_| ())
}
