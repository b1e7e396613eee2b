//! What comes back from a sidecar.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::CallError;

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

/// The body of Dapr's own errors.
#[derive(Deserialize)]
struct DaprError {
    #[serde(rename = "errorCode")]
    code: String,
    #[serde(default)]
    message: String,
}

impl Answer {
    /// The body of a 2xx as JSON: status first, then content, then parse (E38).
    ///
    /// # Errors
    /// [`CallError::Callee`], or [`CallError::Unreadable`].
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, CallError> {
        if !self.status.is_success() {
            return Err(CallError::Callee { status: self.status.as_u16() });
        }
        serde_json::from_slice(&self.body).map_err(|error| CallError::Unreadable(error.to_string()))
    }

    /// What a building block refused with; a body without `errorCode` is the message.
    pub(super) fn refusal(&self) -> CallError {
        self.dapr_error().unwrap_or_else(|| CallError::Dapr {
            status: self.status.as_u16(),
            code: String::new(),
            message: String::from_utf8_lossy(&self.body).trim().to_owned(),
        })
    }

    /// The error in it when it is Dapr's own: only those carry an `errorCode` that starts with `ERR_` (E38), and
    /// only a wrong token is told in plain text.
    pub(super) fn dapr_error(&self) -> Option<CallError> {
        let status = self.status.as_u16();
        if status == 401 && self.body.trim_ascii() == b"invalid api token" {
            return Some(CallError::Dapr { status, code: String::new(), message: "invalid api token".to_owned() });
        }
        let error: DaprError = serde_json::from_slice(&self.body).ok()?;
        (status >= 400 && error.code.starts_with("ERR_")).then_some(CallError::Dapr {
            status,
            code: error.code,
            message: error.message,
        })
    }
}
