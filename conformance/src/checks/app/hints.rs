//! What is usually the cause, and its mend in the SDKs and frameworks that people use.

use fixtures::client::Reply;
use fixtures::team::Call;
use serde_json::Value;

/// A failure that was answered as a list.
pub(super) const TUPLE: &str = "FastAPI sends a returned `(body, status)` as a list with 200: return \
                                JSONResponse(body, status_code=500), or raise HTTPException. Flask alone reads the tuple.";

/// A status that Dapr does not read.
pub(super) const STATUS: &str = "Dapr reads SUCCESS, RETRY and DROP, in capitals; anything else counts as a failure and \
                                 comes again. No body at all is success.";

/// A failure whose status stands in the body.
const NUMBER: &str = "a `status` that is a number is no word of Dapr, and the HTTP status is 2xx: the event counts as \
                      handled. Let the HTTP status be that of the failure, or answer {\"status\":\"RETRY\"}";

/// A body that was not read for its content type.
pub(super) const CONTENT_TYPE: &str = "events come as `application/cloudevents+json`: express.json({type: \
                                       ['application/json', 'application/*+json']}), consumes = MediaType.ALL_VALUE in \
                                       Spring, `Request` instead of a model in FastAPI, UseCloudEvents() in ASP.NET";

/// An envelope that is read too strictly.
pub(super) const ENVELOPE: &str = "read only the attributes that are needed: models must ignore what they do not know \
                                   (pydantic extra='ignore', Jackson FAIL_ON_UNKNOWN_PROPERTIES off), and trace attributes \
                                   are optional";

/// A failure behind the app that nobody hears of.
pub(super) const SWALLOWED: &str = "let the failure out of the handler: what is caught and logged is acknowledged, and the \
                                    event is gone. Answer 500, or {\"status\":\"RETRY\"}, and do not forget `await`; in the JavaScript \
                                    SDK return DaprPubSubStatusEnum.RETRY, as what its handlers throw is acknowledged";

/// A good event that is dropped before anything is done for it.
const UNREAD: &str = "DROP is what a handler says to what it cannot read. Its log may tell: either the example in the \
                      contract is not one that it handles, or the body was not read for its content type \
                      (`application/cloudevents+json`: express.json({type: ['application/json', \
                      'application/*+json']}), request.get_json(force=True) in Flask)";

/// A good event that is dropped after something was done for it.
const GIVEN_UP: &str = "the event was read, for the app asked its sidecar for something before: DROP loses it for ever. \
                        What failed behind the app may succeed later: answer 500, or {\"status\":\"RETRY\"}";

/// The framework of an app, as far as its answers tell it.
pub(super) fn of_answer(reply: &Reply) -> &'static str {
    match serde_json::from_slice::<Value>(&reply.body) {
        Ok(Value::Array(parts)) if is_tuple(&parts) => TUPLE,
        Ok(body) if hides_failure(&body) => NUMBER,
        _ => STATUS,
    }
}

/// What is usually the cause where an event is dropped that its team says is handled; `calls` is what the app asked its
/// sidecar for before: who did had read the event.
pub(super) const fn of_drop(calls: &[Call]) -> &'static str {
    if calls.is_empty() { UNREAD } else { GIVEN_UP }
}

/// Whether a list is a body with its status.
pub(super) fn is_tuple(parts: &[Value]) -> bool {
    matches!(parts, [_, status] if status.as_u64().is_some_and(|status| (100..600).contains(&status)))
}

/// Whether a body that is sent with 2xx says that something failed: a list of a body and its status, or an object that
/// has one.
pub(super) fn hides_failure(body: &Value) -> bool {
    let is_failure = |status: &Value| status.as_u64().is_some_and(|status| (400..600).contains(&status));
    match body {
        Value::Array(parts) => parts.len() == 2 && is_failure(&parts[1]),
        Value::Object(fields) => fields.get("status").is_some_and(is_failure),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_success_inside_of_a_success_hides_nothing() {
        for hidden in [json!([{"error": "a"}, 500]), json!(["a", 400]), json!({"status": 404, "title": "a"})] {
            assert!(hides_failure(&hidden), "{hidden}");
        }
        for open in
            [json!([{}, 200]), json!([1, 2, 500]), json!([500]), json!({"status": "500"}), json!({"status": 200})]
        {
            assert!(!hides_failure(&open), "{open}");
        }
    }
}
