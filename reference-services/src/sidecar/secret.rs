//! Secrets (R58), and the wait for the sidecar that comes before the first one.

use super::{CallError, Sidecar};
use crate::settings::Secret;

impl Sidecar {
    /// One key of a secret: a missing key is `None`, a missing secret too where the store says so; everything else
    /// is an error (E49). The namespace goes with the request, since the component's own never takes effect (E47).
    ///
    /// # Errors
    /// [`CallError`].
    pub async fn secret(&self, store: &str, name: &str, key: &str) -> Result<Option<Secret>, CallError> {
        let _ = (store, name, key);
        Err(CallError::Unreachable("not written yet".into()))
    }

    /// Whether the sidecar can be used (`/v1.0/healthz/outbound`: the other probe waits for the app, E68).
    ///
    /// # Errors
    /// [`CallError`] when it does not answer.
    pub async fn ready(&self) -> Result<(), CallError> {
        Err(CallError::Unreachable("not written yet".into()))
    }
}
