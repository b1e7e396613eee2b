//! Reminders that could not be handled: kept as they were, for somebody to look at.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Notifier, key};
use crate::cloudevent::Acknowledgement;
use crate::sidecar::{Saved, Write};
use crate::trace::TraceContext;

/// Where dead letters are delivered.
pub(super) const ROUTE: &str = "/reminders-dlq";

#[derive(Serialize)]
struct DeadLetter<'a> {
    topic: &'a str,
    received_at: Timestamp,
    /// The envelope as text: as JSON a store would round its large numbers and refuse a NUL (E31).
    event: &'a str,
}

#[derive(Deserialize)]
struct Identified {
    id: String,
}

impl Notifier {
    /// Keeps `event`, the text of an envelope, whatever it holds.
    pub(super) async fn keep(&self, event: &str, trace: &TraceContext) -> Acknowledgement {
        let trace_id = trace.trace_id();
        // An event without a usable id is still kept, if more than once when it is delivered more than once.
        let id = serde_json::from_str(event).ok().map(|Identified { id }| id).filter(|id| key::fits(id));
        let key = format!("dead-letter-{}", id.unwrap_or_else(|| Uuid::new_v4().to_string()));
        let letter = DeadLetter { topic: &self.names.reminders, received_at: Timestamp::now(), event };
        match self.sidecar.save_state(&self.names.state_store, &key, &letter, Write::New, None).await {
            Ok(Saved::Written) => {
                self.dead_letters.inc();
                tracing::error!(key, trace_id, "a reminder has ended as a dead letter");
                Acknowledgement::Success
            }
            Ok(Saved::Conflict) => Acknowledgement::Success,
            Err(error) => {
                tracing::warn!(%error, trace_id, "a dead letter is to be delivered again");
                Acknowledgement::Retry
            }
        }
    }
}
