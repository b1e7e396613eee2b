//! What is usually the cause, and its mend in the SDKs and frameworks that people use.

use fixtures::client::Reply;
use serde_json::Value;

/// A failure that was answered as a list.
pub(super) const TUPLE: &str = "FastAPI sends a returned `(body, status)` as a list with 200: return \
                                JSONResponse(body, status_code=500), or raise HTTPException. Flask alone reads the tuple.";

/// A status that Dapr does not read.
pub(super) const STATUS: &str = "Dapr reads SUCCESS, RETRY and DROP, in capitals; anything else counts as a failure and \
                                 comes again. No body at all is success.";

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
                                    event is gone. Answer 500, or {\"status\":\"RETRY\"}, and do not forget `await`";

/// The framework of an app, as far as its answers tell it.
pub(super) fn of_answer(reply: &Reply) -> &'static str {
    match serde_json::from_slice::<Value>(&reply.body) {
        Ok(Value::Array(parts)) if is_tuple(&parts) => TUPLE,
        _ => STATUS,
    }
}

/// Whether a list is a body with its status.
pub(super) fn is_tuple(parts: &[Value]) -> bool {
    matches!(parts, [_, status] if status.as_u64().is_some_and(|status| (100..600).contains(&status)))
}
