//! Why a call to the sidecar failed.

use http::StatusCode;

use crate::cause::with_causes;
use crate::problem::Problem;

/// Why a call to the sidecar failed. Its text may be logged: it has what Dapr said, but nothing of a callee's answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// No answer: the sidecar is not there, or did not answer in time.
    #[error("the sidecar does not answer: {0}")]
    Unreachable(String),
    /// The sidecar answered with an error of its own.
    #[error("the sidecar refused: {status} {code}: {message}")]
    Dapr {
        /// HTTP status.
        status: u16,
        /// Dapr's `errorCode`, for example `ERR_PUBSUB_NOT_FOUND`; empty when there was none, as for a wrong token.
        code: String,
        /// Dapr's message.
        message: String,
    },
    /// The called service answered with something else than 2xx (E38).
    #[error("the called service answered {status}")]
    Callee {
        /// Its status.
        status: u16,
    },
    /// An answer that should be JSON is not.
    #[error("the answer is no JSON of the expected shape: {0}")]
    Unreadable(String),
    /// A value was changed by somebody else each time it was to be written.
    #[error("the value was changed by others in each of {tries} tries")]
    Contended {
        /// How often it was read and written.
        tries: usize,
    },
}

impl CallError {
    /// The client's error with its causes, but without the URL: keys hold user ids.
    pub(super) fn from_client(error: reqwest::Error) -> Self {
        Self::Unreachable(with_causes(&error.without_url()))
    }

    /// Dapr's `errorCode`, when this is an error with one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Dapr { code, .. } if !code.is_empty() => Some(code),
            _ => None,
        }
    }
}

/// What the caller of a service is told: 504 when nobody answered, 503 when too many
/// wanted the same, 502 for anything else, and nothing of the inside.
impl From<CallError> for Problem {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Unreachable(_) => {
                Self::new(StatusCode::GATEWAY_TIMEOUT, "a service behind this one did not answer")
            }
            CallError::Contended { .. } => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "others change the same thing just now: try again")
            }
            _ => Self::new(StatusCode::BAD_GATEWAY, "a service behind this one failed"),
        }
    }
}
