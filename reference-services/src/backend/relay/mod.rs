//! From the outbox to the broker (R92, E84): at least once, and in order per task.
//!
//! A round takes the oldest events, publishes those of different tasks at the same time, and removes what the broker
//! has. When an event fails, the later ones of its task are held back until the next retry, and only those. When
//! nothing of a round gets through, the sidecar or the broker is away, and no round begins before the retry.

mod pace;
mod publisher;

use std::sync::Arc;
use std::time::Duration;

use prometheus_client::metrics::gauge::Gauge;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout_at};

use self::pace::{Change, Pace};
use self::publisher::Publisher;
use super::store::{Relayed, TaskStore};
use crate::settings::Names;
use crate::sidecar::Sidecar;
use crate::web::{Metrics, Shutdown};

/// Events of one round.
const BATCH: usize = 100;
/// How often the outbox is looked at for what other replicas wrote, and counted.
const TICK: Duration = Duration::from_millis(500);

/// Publishes what is in the outbox.
pub struct Relay {
    store: Arc<dyn TaskStore>,
    publisher: Publisher,
    pending: Gauge,
    shutdown: Shutdown,
}

impl Relay {
    /// One that publishes to the topics of `names`.
    #[must_use]
    pub fn new(
        store: Arc<dyn TaskStore>,
        sidecar: Sidecar,
        names: Names,
        metrics: &Metrics,
        shutdown: &Shutdown,
    ) -> Self {
        Self {
            store,
            publisher: Publisher::new(sidecar, names, metrics, shutdown.clone()),
            pending: metrics.gauge("todo_outbox_pending", "Events in the outbox"),
            shutdown: shutdown.clone(),
        }
    }

    /// Works until the service is asked to stop; ends after the events that are on their way.
    pub async fn run(self) {
        let (mut pace, mut tick) = (Pace::default(), interval(TICK));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let retry_at = pace.retry_at();
            let rest = async {
                tokio::select! {
                    () = self.store.filled() => {}
                    _ = tick.tick() => self.count().await,
                }
            };
            let rest = async {
                match retry_at {
                    Some(at) => timeout_at(at, rest).await.unwrap_or_default(),
                    None => rest.await,
                }
            };
            if self.shutdown.unless_asked(rest).await.is_none() {
                return;
            }
            while self.round(&mut pace).await {}
        }
    }

    /// One round, unless it is too early for one; whether the next is to begin at once.
    async fn round(&self, pace: &mut Pace) -> bool {
        let Some(held) = pace.begin(Instant::now()) else { return false };
        let relayed = self.store.relay(BATCH, &held, &self.publisher).await;
        if self.shutdown.is_asked() {
            // What was not begun any more has not failed.
            return false;
        }
        let now = Instant::now();
        match relayed {
            Ok(Relayed::NotLeading) => {
                pace.not_leading(now);
                false
            }
            Ok(Relayed::Tried { tried, published, failed }) => {
                let cause = self.publisher.failure();
                tell(pace.ended(failed, published > 0, now), &cause.map(|error| error.to_string()).unwrap_or_default());
                tried == BATCH && published > 0
            }
            Err(error) => {
                tell(pace.broke(now), &error.to_string());
                false
            }
        }
    }

    async fn count(&self) {
        // A database that does not answer is told by the rounds.
        if let Ok(pending) = self.store.pending().await {
            self.pending.set(i64::try_from(pending).unwrap_or(i64::MAX));
        }
    }
}

fn tell(change: Option<Change>, error: &str) {
    match change {
        Some(Change::Fails) => tracing::warn!(error, "events wait in the outbox: publishing fails"),
        Some(Change::Recovered(after)) => {
            tracing::info!(seconds = after.as_secs_f64(), "publishing works again");
        }
        None => {}
    }
}
