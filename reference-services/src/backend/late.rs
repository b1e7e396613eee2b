//! The task database, which comes after the service listens (E68).

use std::sync::{Arc, OnceLock};

use http::StatusCode;

use super::store::{StoreError, TaskStore};
use crate::problem::Problem;

/// The task database once it is there.
#[derive(Default)]
pub(crate) struct Late(OnceLock<Arc<dyn TaskStore>>);

impl Late {
    /// It is there; a second one changes nothing.
    pub(crate) fn arrived(&self, store: Arc<dyn TaskStore>) {
        // The first stays: requests are at work with it.
        let _ = self.0.set(store);
    }

    /// The database.
    ///
    /// # Errors
    /// 503 before it is there.
    pub(crate) fn get(&self) -> Result<&dyn TaskStore, Problem> {
        let missing = || Problem::new(StatusCode::SERVICE_UNAVAILABLE, "the task database is not there yet");
        self.0.get().map(AsRef::as_ref).ok_or_else(missing)
    }
}

/// What the caller is told; what the database said goes to the log only.
impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a request failed");
        match error {
            StoreError::Unavailable(_) | StoreError::Refused(_) => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "the task database does not answer")
            }
            StoreError::Connection(_) | StoreError::Failed(_) => {
                Self::new(StatusCode::INTERNAL_SERVER_ERROR, "the task database failed")
            }
        }
    }
}
