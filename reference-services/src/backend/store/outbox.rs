//! Events between the transaction that caused them and the broker.

use uuid::Uuid;

use crate::Pending;
use crate::trace::TraceContext;

/// Publishes outbox events.
pub trait Publish: Send + Sync {
    /// Publishes events in order and returns the ids of those the broker has. An event of a task is not tried after
    /// an earlier one of the same task failed.
    fn publish(&self, events: Vec<OutboxEvent>) -> Pending<'_, Vec<Uuid>>;
}

/// What a relay round did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Relayed {
    /// Another replica relays.
    NotLeading,
    /// Events were handed out, perhaps none.
    Tried {
        /// How many events were handed out.
        tried: usize,
        /// How many of them the broker has.
        published: usize,
        /// The keys of the others, each once.
        failed: Vec<Uuid>,
    },
}

/// One event on its way to the broker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEvent {
    /// Also the CloudEvent id, so that an event published twice is recognised as one.
    pub id: Uuid,
    /// Which stream it belongs to.
    pub stream: Stream,
    /// The task: events with an equal key stay in order.
    pub key: Uuid,
    /// The JSON text of the event.
    pub payload: String,
    /// The trace of the request that caused it (R105).
    pub trace: TraceContext,
}

/// The two streams of events; settings map them to topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// What happened to tasks.
    TaskEvents,
    /// Reminders of due tasks.
    Reminders,
}

impl Stream {
    /// What the outbox calls it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::TaskEvents => "task-events",
            Self::Reminders => "reminders",
        }
    }

    /// The stream of that name; the tables allow no other than these two.
    pub(super) fn named(name: &str) -> Self {
        if name == Self::Reminders.name() { Self::Reminders } else { Self::TaskEvents }
    }
}
