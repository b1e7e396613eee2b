//! The last notifications of each user, for whoever asks what is new.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Content, Notification, Notifier};
use crate::sidecar::{CallError, Update};

/// How many notifications an inbox holds.
const LONGEST: usize = 50;

/// The inbox of one user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Inbox {
    /// Oldest first.
    pub(super) notifications: Vec<Entry>,
    /// The sequence number of the newest, 0 when there was none yet. Numbers are never used again.
    pub(super) last: u64,
}

/// One notification in an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Counts up from 1 for each user.
    pub(super) sequence: u64,
    /// The notification's id.
    pub(super) id: String,
    /// When it came.
    pub(super) at: Timestamp,
    #[serde(flatten)]
    pub(super) content: Content,
}

impl Inbox {
    /// Puts `notification` in as the newest; whether it was not there yet.
    fn add(&mut self, notification: &Notification, at: Timestamp) -> bool {
        if self.notifications.iter().any(|entry| entry.id == notification.id) {
            return false;
        }
        self.last += 1;
        let Notification { id, content, .. } = notification.clone();
        self.notifications.push(Entry { sequence: self.last, id, at, content });
        let surplus = self.notifications.len().saturating_sub(LONGEST);
        self.notifications.drain(..surplus);
        true
    }

    /// Without what came before or with `sequence`.
    fn after(mut self, sequence: u64) -> Self {
        self.notifications.retain(|entry| entry.sequence > sequence);
        self
    }
}

impl Notifier {
    /// Puts a notification into its user's inbox, once.
    pub(super) async fn remember(&self, notification: &Notification) -> Result<(), CallError> {
        let added = |inbox: Option<Inbox>| {
            let mut inbox = inbox.unwrap_or_default();
            if inbox.add(notification, Timestamp::now()) { Update::Write(inbox) } else { Update::Keep(inbox) }
        };
        let key = inbox_key(&notification.user_id);
        self.sidecar.update_state(&self.names.state_store, &key, None, added).await.map(drop)
    }

    /// What came into the inbox of `user` after `sequence`.
    pub(super) async fn inbox(&self, user: &str, sequence: u64) -> Result<Inbox, CallError> {
        let inbox = self.sidecar.state::<Inbox>(&self.names.state_store, &inbox_key(user)).await?;
        Ok(inbox.map(|inbox| inbox.value.after(sequence)).unwrap_or_default())
    }
}

fn inbox_key(user: &str) -> String {
    format!("inbox-{user}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(id: u64) -> Notification {
        let content = Content::Message { message: "hi".to_owned() };
        Notification { id: id.to_string(), user_id: "alice".to_owned(), content }
    }

    fn sequences(inbox: &Inbox) -> Vec<u64> {
        inbox.notifications.iter().map(|entry| entry.sequence).collect()
    }

    #[test]
    fn an_inbox_keeps_the_last_fifty() {
        let mut inbox = Inbox::default();
        for id in 1..=60 {
            assert!(inbox.add(&message(id), Timestamp::UNIX_EPOCH));
        }
        assert_eq!(sequences(&inbox), (11..=60).collect::<Vec<_>>());
        assert_eq!(inbox.last, 60);
    }

    #[test]
    fn an_inbox_holds_each_notification_once() {
        let mut inbox = Inbox::default();
        assert!(inbox.add(&message(1), Timestamp::UNIX_EPOCH));
        assert!(!inbox.add(&message(1), Timestamp::UNIX_EPOCH));
        assert_eq!((sequences(&inbox), inbox.last), (vec![1], 1));
    }

    #[test]
    fn what_is_new_comes_after_the_last_one_seen() {
        let mut inbox = Inbox::default();
        for id in 1..=3 {
            inbox.add(&message(id), Timestamp::UNIX_EPOCH);
        }
        assert_eq!(sequences(&inbox.clone().after(1)), [2, 3]);
        assert_eq!(inbox.after(3), Inbox { notifications: vec![], last: 3 });
    }

    #[test]
    fn an_entry_reads_like_this() {
        let mut inbox = Inbox::default();
        inbox.add(&message(7), Timestamp::UNIX_EPOCH);
        let entry = r#"{"sequence":1,"id":"7","at":"1970-01-01T00:00:00Z","kind":"message","message":"hi"}"#;
        assert_eq!(
            serde_json::to_value(&inbox.notifications[0]).unwrap(),
            serde_json::from_str::<serde_json::Value>(entry).unwrap()
        );
    }
}
