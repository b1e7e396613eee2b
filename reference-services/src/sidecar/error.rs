//! Why a call to the sidecar failed.

/// Why a call to the sidecar failed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No answer: the sidecar is not there, or did not answer in time.
    #[error("the sidecar does not answer: {0}")]
    Unreachable(String),
    /// The sidecar answered with an error of its own.
    #[error("the sidecar refused: {status} {code}: {message}")]
    Dapr {
        /// HTTP status.
        status: u16,
        /// Dapr's `errorCode`, for example `ERR_PUBSUB_NOT_FOUND`; empty when there was none (E38).
        code: String,
        /// Dapr's message.
        message: String,
    },
    /// An answer that should be JSON is not.
    #[error("the answer is no JSON of the expected shape: {0}")]
    Unreadable(String),
}
