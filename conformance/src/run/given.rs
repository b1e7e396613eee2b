//! What a check needs before it can judge.

use fixtures::client::{Reply, Status};
use fixtures::error::{Error, Kind};

/// A call that must succeed before anything can be judged. One that does not says nothing of the clause: the trial ends
/// as unknown, and tells which call it was.
///
/// # Errors
/// When it was refused, or not answered.
pub(crate) fn given(reply: &Reply) -> Result<(), Error> {
    if reply.status.is_success() {
        return Ok(());
    }
    let kind = if reply.status == Status::Silent { Kind::Timeout } else { Kind::Harness };
    Err(Error::new(kind, format!("set up: {}: {}", reply.sent, reply.summary())))
}
