//! A notification and what it says.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a user is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// The id of the event, or the idempotency key of the call, that asks for it.
    pub id: String,
    /// Whom.
    pub user_id: String,
    /// What.
    pub content: Content,
}

/// The content of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Content {
    /// A task is due soon.
    Reminder {
        /// The task.
        task_id: Uuid,
        /// Its title.
        title: String,
        /// When it is due.
        due_at: Timestamp,
    },
    /// What another service wants the user to know.
    Message {
        /// Its text.
        message: String,
    },
}

impl Content {
    /// The kind, as metrics name it.
    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Reminder { .. } => "reminder",
            Self::Message { .. } => "message",
        }
    }
}
