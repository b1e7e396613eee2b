//! What all of the backend works with.

use std::sync::{Arc, OnceLock};

use axum::extract::FromRef;

use super::late::Late;
use super::model::Model;
use super::reminder::Reminders;
use crate::identity::Identity;
use crate::settings::Settings;
use crate::sidecar::Sidecar;
use crate::web::Metrics;

/// What the routes share. The database, the key of the tokens and the model come after the service listens.
pub struct Backend {
    pub(super) store: Late,
    pub(super) identity: Identity,
    pub(super) model: OnceLock<Model>,
    pub(super) sidecar: Sidecar,
    pub(super) settings: Settings,
    pub(super) metrics: Metrics,
    pub(super) reminders: Reminders,
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
