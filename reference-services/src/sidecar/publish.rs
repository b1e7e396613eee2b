//! Publishing (R20, E11).

use http::{Method, header};

use super::{CallError, Sidecar, encoded};
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
        let path = format!(
            "/v1.0/publish/{}/{}?metadata.partitionKey={}&metadata.cloudevent.id={}",
            encoded(event.pubsub),
            encoded(event.topic),
            encoded(event.key),
            encoded(event.id),
        );
        let request = self
            .request(Method::POST, &path)
            .header(header::CONTENT_TYPE, "application/json")
            .headers(event.trace.headers())
            .body(event.payload.to_owned());
        self.ask(request).await.map(drop)
    }
}
