//! Whether a service can do its work.

use std::sync::{Arc, PoisonError, RwLock};

use http::StatusCode;

use crate::problem::Problem;

/// Whether the service can do its work, and what it lacks when not; told by `GET /readyz`. Clones tell the same.
#[derive(Debug, Clone)]
pub struct Ready(Arc<RwLock<Option<&'static str>>>);

impl Default for Ready {
    /// Not ready: it has only begun.
    fn default() -> Self {
        Self(Arc::new(RwLock::new(Some("the service has just started"))))
    }
}

impl Ready {
    /// From now on it can.
    pub fn reached(&self) {
        self.set(None);
    }

    /// From now on it cannot; `what` says what it lacks, for example `the task database does not answer`.
    pub fn lacks(&self, what: &'static str) {
        self.set(Some(what));
    }

    /// Whether it can: for `/readyz`, and for handlers that cannot do without.
    ///
    /// # Errors
    /// 503, with what it lacks.
    pub fn check(&self) -> Result<(), Problem> {
        let lacking = *self.0.read().unwrap_or_else(PoisonError::into_inner);
        lacking.map_or(Ok(()), |what| Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, what)))
    }

    fn set(&self, lacking: Option<&'static str>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = lacking;
    }
}
