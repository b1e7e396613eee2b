//! Why the database did not do it.

/// Why the database did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It cannot be reached, or did not answer in time: worth another try.
    #[error("the task database is unavailable: {0}")]
    Unavailable(String),
    /// It is there and lets nobody in by this connection string: no waiting mends that.
    #[error("the task database refuses the connection string: {0}")]
    Refused(String),
    /// The connection string is no connection string. Its text is a secret and never part of the message.
    #[error("the connection string of the task database is not valid: {0}")]
    Connection(&'static str),
    /// Anything else.
    #[error("the task database failed: {0}")]
    Failed(String),
}
