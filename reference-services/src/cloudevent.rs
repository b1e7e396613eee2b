//! CloudEvents as they are delivered, and what a subscriber answers.
//!
//! The body of a delivery is the envelope, not what was published: that stands under `data` (E12).

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::error::Category;

use crate::trace::TraceContext;

/// An event as it arrives: what is not needed here is not looked at, the content type of the delivery included.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct CloudEvent {
    /// Equal for every delivery of one event, so that a consumer knows what it has already done (R26).
    pub(crate) id: String,
    /// What was published.
    pub(crate) data: Value,
    /// Of the trace it was published in. A publisher may have put anything there, so it is no reason to refuse an event.
    #[serde(default)]
    traceparent: Value,
    #[serde(default)]
    tracestate: Value,
}

impl CloudEvent {
    /// The event of a delivery.
    ///
    /// # Errors
    /// [`Malformed`] when it is no JSON object with an id and data.
    pub(crate) fn parse(body: &[u8]) -> Result<Self, Malformed> {
        let event: Self = serde_json::from_slice(body).map_err(|error| Malformed::json("the envelope", &error))?;
        if event.id.is_empty() {
            return Err(Malformed::because("the envelope has an empty id"));
        }
        Ok(event)
    }

    /// The trace it belongs to: the one it was published in, continued by that of its delivery (R105). Over gRPC a
    /// sidecar tells the trace of a delivery in a binary form that is not read here, and nowhere does it tell the state.
    pub(crate) fn trace(&self, delivery: &TraceContext) -> TraceContext {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match TraceContext::told(&text(&self.traceparent), &text(&self.tracestate)) {
            Some(own) if own.trace_id() == delivery.trace_id() => {
                TraceContext { tracestate: own.tracestate, ..delivery.clone() }
            }
            Some(own) => own,
            None => delivery.clone(),
        }
    }

    /// What was published, as what it should be.
    ///
    /// # Errors
    /// [`Malformed`] when it is something else.
    pub(crate) fn data<T: DeserializeOwned>(&self) -> Result<T, Malformed> {
        // Through text, since an error in a parsed value would not know its place.
        serde_json::from_str(&self.data.to_string()).map_err(|error| Malformed::json("data", &error))
    }
}

/// What is wrong with an event. The text names places and no values, since it is logged and values are users' text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Malformed(String);

impl Malformed {
    /// For a reason of the consumer's own, which must hold no text of the event either.
    pub(crate) fn because(reason: &str) -> Self {
        Self(reason.to_owned())
    }

    fn json(what: &str, error: &serde_json::Error) -> Self {
        let problem = match error.classify() {
            Category::Data => "has a field that is missing or of another type",
            Category::Io | Category::Syntax | Category::Eof => "is not JSON",
        };
        Self(format!("{what} {problem}, seen at line {} column {}", error.line(), error.column()))
    }
}

/// What becomes of an event; the answer's body says it in the three words that Dapr knows (E13, E14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Acknowledgement {
    /// Done.
    Success,
    /// Not now: deliver it again.
    Retry,
    /// Never: it goes to the dead-letter topic.
    Drop,
}

impl IntoResponse for Acknowledgement {
    fn into_response(self) -> Response {
        #[derive(Serialize)]
        struct Body {
            status: Acknowledgement,
        }
        Json(Body { status: self }).into_response()
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_published_stands_under_data() {
        let delivered = json!({
            "id": "e1", "source": "backend-service", "specversion": "1.0", "type": "com.dapr.event.sent",
            "datacontenttype": "application/json", "topic": "t", "pubsubname": "p", "data": { "n": 1 },
        });
        let event = CloudEvent::parse(delivered.to_string().as_bytes()).unwrap();
        assert_eq!((event.id.as_str(), event.data), ("e1", json!({ "n": 1 })));
    }

    #[rstest]
    #[case::of_the_event_where_the_delivery_tells_none(
        json!({ "traceparent": parent("a", "1"), "tracestate": "v=1" }), parent("b", "2"), parent("a", "1"), "v=1"
    )]
    #[case::of_the_delivery_where_it_continues_the_event(
        json!({ "traceparent": parent("a", "1"), "tracestate": "v=1" }), parent("a", "2"), parent("a", "2"), "v=1"
    )]
    #[case::of_the_delivery_where_the_event_has_none(json!({ "traceparent": "" }), parent("b", "2"), parent("b", "2"), "")]
    #[case::of_the_delivery_where_the_event_has_nonsense(
        json!({ "traceparent": 123, "tracestate": {} }), parent("b", "2"), parent("b", "2"), ""
    )]
    fn the_trace_is_the_one_the_event_was_published_in(
        #[case] fields: Value,
        #[case] delivery: String,
        #[case] carried: String,
        #[case] state: &str,
    ) {
        let mut envelope = json!({ "id": "e1", "data": 1 });
        envelope.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let event = CloudEvent::parse(envelope.to_string().as_bytes()).unwrap();
        let delivery = TraceContext { traceparent: delivery, tracestate: String::new() };
        assert_eq!(event.trace(&delivery), TraceContext { traceparent: carried, tracestate: state.to_owned() });
    }

    /// A `traceparent` whose ids repeat one digit each.
    fn parent(trace: &str, span: &str) -> String {
        format!("00-{}-{}-01", trace.repeat(32), span.repeat(16))
    }

    #[rstest]
    #[case::no_json(b"{", "the envelope is not JSON, seen at line 1 column 1")]
    #[case::nothing(b"", "the envelope is not JSON, seen at line 1 column 0")]
    #[case::no_id(
        br#"{"data":1}"#,
        "the envelope has a field that is missing or of another type, seen at line 1 column 10"
    )]
    #[case::empty_id(br#"{"id":"","data":1}"#, "the envelope has an empty id")]
    #[case::no_data(
        br#"{"id":"e1"}"#,
        "the envelope has a field that is missing or of another type, seen at line 1 column 11"
    )]
    fn a_malformed_envelope_is_refused_with_its_reason(#[case] body: &[u8], #[case] reason: &str) {
        assert_eq!(CloudEvent::parse(body).unwrap_err().to_string(), reason);
    }

    #[test]
    fn a_reason_holds_no_text_of_the_event() {
        let event = CloudEvent::parse(br#"{"id":"e1","data":"call the dentist"}"#).unwrap();
        let reason = event.data::<u32>().unwrap_err().to_string();
        assert_eq!(reason, "data has a field that is missing or of another type, seen at line 1 column 18");
    }

    #[rstest]
    #[case::success(Acknowledgement::Success, r#"{"status":"SUCCESS"}"#)]
    #[case::retry(Acknowledgement::Retry, r#"{"status":"RETRY"}"#)]
    #[case::drop(Acknowledgement::Drop, r#"{"status":"DROP"}"#)]
    #[tokio::test]
    async fn an_acknowledgement_is_one_of_three_words(#[case] acknowledgement: Acknowledgement, #[case] body: &str) {
        let response = acknowledgement.into_response();
        assert_eq!(response.status(), 200);
        assert_eq!(axum::body::to_bytes(response.into_body(), 1_000).await.unwrap(), body);
    }
}
