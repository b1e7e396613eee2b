//! Reminders of due tasks, claimed whenever the sidecar's clock ticks.

use jiff::{SignedDuration, Timestamp};
use prometheus_client::metrics::counter::Counter;
use tokio::sync::Mutex;

use super::store::{StoreError, TaskStore};
use crate::trace::TraceContext;
use crate::web::Metrics;

/// How long before it is due a task is reminded of.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// Claims reminders, one run at a time.
#[derive(Debug)]
pub struct Reminders {
    running: Mutex<()>,
    claimed: Counter,
}

impl Reminders {
    /// One that counts what it claims.
    #[must_use]
    pub fn new(metrics: &Metrics) -> Self {
        Self {
            running: Mutex::new(()),
            claimed: metrics.counter("todo_reminders_claimed", "Due tasks whose reminder went into the outbox"),
        }
    }

    /// Claims what is due at `now` or within five minutes after it, however long it has been due: a tick that was
    /// missed loses nothing (E46). Returns how many tasks that are; none while another run is at work, since that one
    /// claims them.
    ///
    /// # Errors
    /// When the database does not do it; what is left is claimed at the next tick.
    pub async fn claim(
        &self,
        store: &dyn TaskStore,
        now: Timestamp,
        trace: &TraceContext,
    ) -> Result<usize, StoreError> {
        let Ok(_running) = self.running.try_lock() else { return Ok(0) };
        let claimed = store.claim_reminders(until(now), trace).await?;
        self.claimed.inc_by(claimed as u64);
        Ok(claimed)
    }
}

/// The end of the window, inclusive; the end of time when there is no later one.
fn until(now: Timestamp) -> Timestamp {
    now.checked_add(AHEAD).unwrap_or(Timestamp::MAX)
}
