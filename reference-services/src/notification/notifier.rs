//! What the handlers of the service share.

use std::sync::Arc;

use axum::extract::FromRef;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;

use super::push::Push;
use crate::identity::Identity;
use crate::settings::Names;
use crate::sidecar::Sidecar;
use crate::subscription;
use crate::web::Metrics;

/// Notifies users. Clones share everything.
#[derive(Clone)]
pub struct Notifier {
    pub(super) sidecar: Sidecar,
    pub(super) names: Arc<Names>,
    pub(super) push: Arc<dyn Push>,
    pub(super) sent: Family<[(&'static str, &'static str); 1], Counter>,
    pub(super) duplicates: Counter,
    pub(super) dead_letters: Counter,
    identity: Identity,
}

impl Notifier {
    /// One that sends through `push`, and remembers in the state store of `names`.
    #[must_use]
    pub fn new(sidecar: Sidecar, names: Names, push: Arc<dyn Push>, identity: Identity, metrics: &Metrics) -> Self {
        let duplicates = "Notifications that were asked for again and not sent again";
        Self {
            sidecar,
            push,
            identity,
            sent: metrics.counters("todo_notifications_sent", "Notifications sent"),
            duplicates: metrics.counter("todo_notifications_duplicates", duplicates),
            dead_letters: subscription::dead_letters(metrics, &names.reminders),
            names: Arc::new(names),
        }
    }
}

impl FromRef<Notifier> for Identity {
    fn from_ref(notifier: &Notifier) -> Self {
        notifier.identity.clone()
    }
}
