//! W3C trace context, carried from request to request, through publish and delivery (R105).
//!
//! A service starts no spans of its own: its sidecar does. It only must not lose the context on the way.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, HeaderValue};

/// The longest `tracestate` that must be carried on.
const LONGEST_STATE: usize = 512;

/// The trace a piece of work belongs to. As an extractor it is the trace of the request.
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
        let mut parents = headers.get_all("traceparent").iter();
        let (Some(parent), None) = (parents.next().and_then(|value| value.to_str().ok()), parents.next()) else {
            return Self::new();
        };
        let states = headers.get_all("tracestate").iter().map(|value| value.to_str());
        let state = states.collect::<Result<Vec<_>, _>>().map(|states| states.join(",")).unwrap_or_default();
        Self::told(parent, &state).unwrap_or_default()
    }

    /// The trace of these two values; none when `parent` is not valid. A state that cannot be carried is dropped as a
    /// whole, and the trace goes on.
    pub(crate) fn told(parent: &str, state: &str) -> Option<Self> {
        let state = if state.len() <= LONGEST_STATE { state } else { "" };
        valid(parent).then(|| Self { traceparent: parent.to_owned(), tracestate: state.to_owned() })
    }

    /// The headers that carry it on.
    #[must_use]
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [("traceparent", &self.traceparent), ("tracestate", &self.tracestate)] {
            if let Ok(value) = HeaderValue::from_str(value)
                && !value.is_empty()
            {
                headers.insert(name, value);
            }
        }
        headers
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

impl<S: Sync> FromRequestParts<S> for TraceContext {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        // The server has put it there, so that the log line and the handler speak of one trace.
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_else(|| Self::of(&parts.headers)))
    }
}

/// Whether `parent` is a `traceparent` of version 00, or of a later one, whose head reads the same.
fn valid(parent: &str) -> bool {
    let mut fields = parent.split('-');
    let mut field = |length: usize| fields.next().filter(|field| field.len() == length && hex(field));
    let (Some(version), Some(trace), Some(span), Some(_flags)) = (field(2), field(32), field(16), field(2)) else {
        return false;
    };
    let ended = fields.next().is_none();
    let something = |id: &str| id.bytes().any(|digit| digit != b'0');
    version != "ff" && (ended || version != "00") && something(trace) && something(span)
}

fn hex(field: &str) -> bool {
    field.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn a_valid_context_is_kept_and_carried_on_with_all_its_state() {
        let received = headers(&[("traceparent", PARENT), ("tracestate", "a=1"), ("tracestate", "b=2")]);
        let trace = TraceContext::of(&received);
        assert_eq!(trace.traceparent, PARENT);
        assert_eq!(trace.trace_id(), "0af7651916cd43dd8448eb211c80319c");
        assert_eq!(trace.headers(), headers(&[("traceparent", PARENT), ("tracestate", "a=1,b=2")]));
    }

    #[test]
    fn a_later_version_with_more_fields_is_kept() {
        let later = "01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more";
        assert_eq!(TraceContext::of(&headers(&[("traceparent", later)])).traceparent, later);
    }

    #[rstest]
    #[case::empty("")]
    #[case::too_short("00-0af7651916cd43dd8448eb211c8031-b7ad6b7169203331-01")]
    #[case::upper_case("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01")]
    #[case::no_trace("00-00000000000000000000000000000000-b7ad6b7169203331-01")]
    #[case::no_span("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01")]
    #[case::forbidden_version("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    #[case::more_than_the_version_has("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more")]
    fn an_invalid_context_is_replaced_by_a_new_one(#[case] parent: &str) {
        let trace = TraceContext::of(&headers(&[("traceparent", parent), ("tracestate", "a=1")]));
        assert!(valid(&trace.traceparent), "{trace:?}");
        assert_ne!(trace.traceparent, parent);
        assert_eq!(trace.tracestate, "", "a state belongs to its parent");
    }

    #[test]
    fn two_parents_are_none() {
        let twice = headers(&[("traceparent", PARENT), ("traceparent", PARENT)]);
        assert_ne!(TraceContext::of(&twice).traceparent, PARENT);
    }

    #[test]
    fn a_state_that_is_too_long_is_dropped_alone() {
        let long = format!("a={}", "x".repeat(600));
        let trace = TraceContext::of(&headers(&[("traceparent", PARENT), ("tracestate", &long)]));
        assert_eq!((trace.traceparent.as_str(), trace.tracestate.as_str()), (PARENT, ""));
    }

    #[test]
    fn two_new_traces_differ() {
        assert_ne!(TraceContext::new(), TraceContext::new());
    }
}
