//! Why a body ended early.

use fixtures::error::Error;

/// Why a body ended early.
#[derive(Debug)]
pub enum Stop {
    /// The harness could not go on: the check is unknown.
    Error(Error),
    /// The subject does not offer what the check needs, found by a probe.
    NotOffered(String),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}
