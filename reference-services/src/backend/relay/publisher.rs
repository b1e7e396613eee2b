//! Publishing one batch through the sidecar.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use futures_util::stream::{self, StreamExt};
use prometheus_client::metrics::counter::Counter;
use uuid::Uuid;

use crate::Pending;
use crate::backend::store::{OutboxEvent, Publish, Stream};
use crate::settings::Names;
use crate::sidecar::{CallError, Event, Sidecar};
use crate::web::{Metrics, Shutdown};

/// How many tasks publish at the same time: the broker's acknowledgement is waited for, not worked for.
const AT_ONCE: usize = 16;

/// Publishes events to the topics of their streams.
pub(super) struct Publisher {
    sidecar: Sidecar,
    names: Names,
    shutdown: Shutdown,
    published: Counter,
    failures: Counter,
    /// Why the last event that failed did so.
    failure: Mutex<Option<CallError>>,
}

impl Publisher {
    pub(super) fn new(sidecar: Sidecar, names: Names, metrics: &Metrics, shutdown: Shutdown) -> Self {
        Self {
            sidecar,
            names,
            shutdown,
            published: metrics.counter("todo_outbox_published", "Events of the outbox that the broker has"),
            failures: metrics.counter("todo_outbox_failures", "Events of the outbox that could not be published"),
            failure: Mutex::default(),
        }
    }

    /// Why the last event that failed since the last question did so.
    pub(super) fn failure(&self) -> Option<CallError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Publishes the events of one task until one fails or the service stops; returns the ids of those before.
    async fn in_order(&self, events: Vec<OutboxEvent>) -> Vec<Uuid> {
        let mut done = Vec::with_capacity(events.len());
        for event in events {
            // What was begun is finished; nothing else is begun.
            if self.shutdown.is_asked() {
                break;
            }
            if let Err(error) = self.one(&event).await {
                self.failures.inc();
                *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
                break;
            }
            self.published.inc();
            done.push(event.id);
        }
        done
    }

    async fn one(&self, event: &OutboxEvent) -> Result<(), CallError> {
        let topic = match event.stream {
            Stream::TaskEvents => &self.names.task_events,
            Stream::Reminders => &self.names.reminders,
        };
        let (id, key) = (event.id.to_string(), event.key.to_string());
        let (pubsub, payload, trace) = (&self.names.pubsub, &event.payload, &event.trace);
        self.sidecar.publish(Event { pubsub, topic, id: &id, key: &key, payload, trace }).await
    }
}

impl Publish for Publisher {
    fn publish(&self, events: Vec<OutboxEvent>) -> Pending<'_, Vec<Uuid>> {
        let tasks = by_task(events).into_iter().map(|events| self.in_order(events));
        Box::pin(stream::iter(tasks).buffer_unordered(AT_ONCE).concat())
    }
}

/// The events of each task, in order; the task with the oldest event first.
fn by_task(events: Vec<OutboxEvent>) -> Vec<Vec<OutboxEvent>> {
    let mut places = HashMap::new();
    let mut tasks: Vec<Vec<OutboxEvent>> = Vec::new();
    for event in events {
        let place = *places.entry(event.key).or_insert(tasks.len());
        match tasks.get_mut(place) {
            Some(task) => task.push(event),
            None => tasks.push(vec![event]),
        }
    }
    tasks
}
