//! The push provider: whatever brings a notification to the user's device.

mod provider;
mod recorder;
mod webhook;

pub use provider::provider;
pub use recorder::Recorder;

use super::Notification;
use crate::Pending;
use crate::trace::TraceContext;

/// Pushes notifications. A provider knows each one by its id, and pushes it once however often it is asked to.
pub trait Push: Send + Sync {
    /// Pushes one notification, as part of `trace` (R105).
    fn push<'a>(
        &'a self,
        notification: &'a Notification,
        trace: &'a TraceContext,
    ) -> Pending<'a, Result<(), PushError>>;
}

/// Why a notification is not pushed. The texts hold nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// The provider does not take it, now or later.
    #[error("the push provider refuses the notification: {0}")]
    Refused(String),
    /// The provider is away or busy: worth another try.
    #[error("the push provider is unavailable: {0}")]
    Unavailable(String),
}
