//! Service invocation (R42 to R45): an app id is all that is known of the other service.

use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use serde::de::DeserializeOwned;

use super::{CallError, Sidecar};

/// One call of another service.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// Its app id.
    pub app: &'a str,
    /// The verb.
    pub verb: Method,
    /// Path and query below the app's root, without a leading slash, already percent-encoded.
    pub path: &'a str,
    /// Headers for the callee, trace context among them; a `dapr-app-id` would beat the app in the URL, so it is never sent on.
    pub headers: HeaderMap,
    /// The body, sent with its length.
    pub body: Bytes,
}

/// What the callee answered; every status that is not Dapr's own error is an answer (R45, E38).
#[derive(Debug, Clone)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers, hop-by-hop ones removed.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl Answer {
    /// The body of a 2xx as JSON: status first, then content, then parse (E38).
    ///
    /// # Errors
    /// [`CallError::Dapr`] with the callee's status and no code, or [`CallError::Unreadable`].
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        if !self.status.is_success() {
            let (status, message) = (self.status.as_u16(), String::from_utf8_lossy(&self.body).into_owned());
            return Err(CallError::Dapr { status, code: String::new(), message });
        }
        serde_json::from_slice(&self.body).map_err(|error| CallError::Unreadable(error.to_string()))
    }
}

impl Sidecar {
    /// Calls another service through both sidecars.
    ///
    /// # Errors
    /// [`CallError`] when the callee was not reached.
    pub async fn invoke(&self, call: Call<'_>) -> Result<Answer, CallError> {
        let _ = call;
        Err(CallError::Unreachable("not written yet".into()))
    }
}
