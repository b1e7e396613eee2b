//! Publishing (R20, E11).

use super::{CallError, Sidecar};
use crate::trace::TraceContext;

/// One event to be published.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// The pub/sub component.
    pub pubsub: &'a str,
    /// The topic.
    pub topic: &'a str,
    /// The CloudEvent id; never user text: publish metadata become Kafka headers, and a line break in one blocks its
    /// partition for ever.
    pub id: &'a str,
    /// The partition key (E9), with the same warning.
    pub key: &'a str,
    /// JSON text; sent as `application/json`, otherwise it would arrive as a string (E22).
    pub payload: &'a str,
    /// The trace it belongs to.
    pub trace: &'a TraceContext,
}

impl Sidecar {
    /// Publishes one event; the broker has it when this returns.
    ///
    /// # Errors
    /// [`CallError`]; the event may have been published all the same.
    pub async fn publish(&self, event: Event<'_>) -> Result<(), CallError> {
        let _ = event;
        Err(CallError::Unreachable("not written yet".into()))
    }
}
