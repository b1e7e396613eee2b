//! How a user is told.

mod consumer_killed;
mod grpc_app_protocol;
mod notify_invocation;
mod poison_event;
mod redelivered_event;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "notifications",
    about: "How a user is told.",
    checks: &[
        &notify_invocation::CHECK,
        &poison_event::CHECK,
        &redelivered_event::CHECK,
        &consumer_killed::CHECK,
        &grpc_app_protocol::CHECK,
    ],
};
