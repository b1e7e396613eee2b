//! Listening and draining.

use std::io;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::get;
use http::{StatusCode, header};
use tokio::net::TcpListener;

use super::metric::MEDIA_TYPE;
use super::origin::Origins;
use super::{Metrics, Ready, Shutdown, grpc, guard, observe, origin};
use crate::problem::Problem;
use crate::settings::Settings;
use crate::sidecar::Absent;

/// Why a service ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The port cannot be had.
    #[error("listen on {address}: {source}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// Nothing could ask it to stop.
    #[error("catch signals: {0}")]
    Signals(io::Error),
    /// Something it needs is refused for good.
    #[error("{0}")]
    Refused(String),
}

impl From<Absent> for Failed {
    fn from(absent: Absent) -> Self {
        Self::Refused(absent.to_string())
    }
}

/// Serves `app` until `shutdown`, then drains what is in flight. Adds to it: `GET /healthz` (204), `GET /readyz` (204 or
/// a 503 problem), `GET /metrics`; the app token on everything else; the trace; a log line and a metric per request; a
/// body limit of 1 MiB; problems for unknown routes and verbs; what lets pages of other origins in.
///
/// A service has more to do than to serve: it joins this with its other work by `tokio::try_join!`, so that either
/// one's failure ends both.
///
/// # Errors
/// [`Failed::Listen`].
pub async fn serve(
    settings: &Settings,
    app: Router,
    ready: &Ready,
    metrics: &Metrics,
    shutdown: &Shutdown,
) -> Result<(), Failed> {
    let failed = |source| Failed::Listen { address: settings.listen, source };
    let listener = TcpListener::bind(settings.listen).await.map_err(failed)?;
    listen(listener, around(app, settings, ready, metrics), shutdown).await.map_err(failed)
}

/// Serves on a listener that is open already.
pub(super) async fn listen(listener: TcpListener, app: Router, shutdown: &Shutdown) -> io::Result<()> {
    tracing::info!(address = %listener.local_addr()?, "listening");
    let shutdown = shutdown.clone();
    axum::serve(listener, app).with_graceful_shutdown(async move { shutdown.asked().await }).await
}

/// `app` with all that [`serve`] adds to it, for a listener of one's own.
pub fn around(app: Router, settings: &Settings, ready: &Ready, metrics: &Metrics) -> Router {
    app.fallback(async || Problem::new(StatusCode::NOT_FOUND, "there is no such route"))
        // The limit is the guard's, which every handler has, not only those that take one of axum's extractors.
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn_with_state(settings.app_token.clone(), guard::token))
        .route("/healthz", get(StatusCode::NO_CONTENT))
        .route("/readyz", get(readyz).with_state(ready.clone()))
        .route("/metrics", get(tell).with_state(metrics.clone()))
        .layer(from_fn(guard::verb))
        .layer(from_fn(guard::body))
        .layer(from_fn(grpc::refusal))
        // Around all that refuses, so that a page of another origin can read why.
        .layer(from_fn_with_state(Origins::of(settings), origin::allow))
        .layer(from_fn_with_state(metrics.clone(), observe::request))
}

async fn readyz(State(ready): State<Ready>) -> Result<StatusCode, Problem> {
    ready.check().map(|()| StatusCode::NO_CONTENT)
}

async fn tell(State(metrics): State<Metrics>) -> Result<impl IntoResponse, Problem> {
    let text = metrics.text();
    let text = text.map_err(|_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "the metrics cannot be written"))?;
    Ok(([(header::CONTENT_TYPE, MEDIA_TYPE)], text))
}
