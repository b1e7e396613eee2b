//! One notification, sent once.
//!
//! It is claimed as `sending`, pushed, put into the inbox, then marked as `sent`. Whoever finds it `sent` has nothing to
//! do. Whoever finds it `sending` cannot know how far the other came, and does all of it again: the push provider knows
//! the notification by its id, and so does the inbox.

use serde::{Deserialize, Serialize};

use super::content::Notification;
use super::notifier::Notifier;
use super::push::PushError;
use crate::sidecar::{CallError, Update};
use crate::trace::TraceContext;

/// How long a notification is remembered, in seconds: seven days. Nothing is delivered again after as long.
const REMEMBERED: u32 = 7 * 24 * 60 * 60;

/// What is remembered of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Claim {
    status: Stage,
    notification: Notification,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Stage {
    Sending,
    Sent,
}

/// Why a notification is not delivered.
#[derive(Debug, thiserror::Error)]
pub(super) enum Undelivered {
    /// Another notification has its id, and may have been sent.
    #[error("another notification has the same id")]
    Mistaken,
    /// The provider did not take it.
    #[error(transparent)]
    Push(#[from] PushError),
    /// The state store could not be used.
    #[error(transparent)]
    State(#[from] CallError),
}

impl Undelivered {
    /// Whether another try could end otherwise.
    pub(super) const fn passes(&self) -> bool {
        match self {
            Self::Mistaken | Self::Push(PushError::Refused(_)) => false,
            Self::Push(PushError::Unavailable(_)) | Self::State(_) => true,
        }
    }
}

impl Notifier {
    /// Sees to it that `notification` has been sent.
    pub(super) async fn deliver(&self, notification: &Notification, trace: &TraceContext) -> Result<(), Undelivered> {
        if self.claim(notification).await? == Stage::Sent {
            self.duplicates.inc();
            return Ok(());
        }
        self.push.push(notification, trace).await?;
        self.remember(notification).await?;
        if self.settle(notification).await? {
            self.sent.get_or_create(&[("kind", notification.content.kind())]).inc();
        }
        Ok(())
    }

    /// How far the notification has come; from now on at least `sending`.
    async fn claim(&self, notification: &Notification) -> Result<Stage, Undelivered> {
        let begun = |claim: Option<Claim>| match claim {
            Some(claim) => Update::Keep(claim),
            None => Update::Write(Claim { status: Stage::Sending, notification: notification.clone() }),
        };
        let (store, key) = (&self.names.state_store, claim_key(notification));
        let claim = self.sidecar.update_state(store, &key, Some(REMEMBERED), begun).await?;
        if claim.notification == *notification { Ok(claim.status) } else { Err(Undelivered::Mistaken) }
    }

    /// Marks it as sent; whether it was not before.
    async fn settle(&self, notification: &Notification) -> Result<bool, CallError> {
        let mut first = false;
        let sent = |claim: Option<Claim>| {
            first = !claim.is_some_and(|claim| claim.status == Stage::Sent);
            let claim = Claim { status: Stage::Sent, notification: notification.clone() };
            if first { Update::Write(claim) } else { Update::Keep(claim) }
        };
        let (store, key) = (&self.names.state_store, claim_key(notification));
        self.sidecar.update_state(store, &key, Some(REMEMBERED), sent).await?;
        Ok(first)
    }
}

fn claim_key(notification: &Notification) -> String {
    format!("notification-{}", notification.id)
}
