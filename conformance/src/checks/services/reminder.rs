//! Reminders as they stand on their topic, for checks that write them past the backend, and where they end up.

use crate::checks::prelude::*;
use crate::checks::services::person::Person;

/// The store of the notification service.
const STORE: &str = "notification-state";

/// A reminder of `title` for `person`, as an envelope with that id.
pub(super) fn envelope(id: &str, person: &Person, title: &str) -> Value {
    json!({
        "specversion": "1.0", "id": id, "source": "backend-service", "type": "com.dapr.event.sent",
        "datacontenttype": "application/json",
        "data": {
            "task_id": "9f0c1e52-6a0b-4c53-9d5e-2b8b7a3f4c10", "user_id": person.id, "title": title,
            "due_at": "2026-01-05T09:00:00Z", "remind_at": "2026-01-05T08:55:00Z", "notification_method": "push",
        },
    })
}

/// The titles in the inbox of `person`, oldest first, as the store of the notification service has it.
///
/// # Errors
/// When the sidecar does not answer.
pub(super) async fn inbox(notification: &Client, person: &Person) -> Result<Vec<String>, Error> {
    let inbox = notification.get(STORE, &format!("inbox-{}", person.id)).await?.json();
    let entries = inbox["notifications"].as_array().cloned().unwrap_or_default();
    Ok(entries.iter().map(|entry| entry["title"].as_str().unwrap_or_default().to_owned()).collect())
}

/// The text of the dead letter that the notification service keeps under the id of an event; none without one.
///
/// # Errors
/// When the sidecar does not answer.
pub(super) async fn dead_letter(notification: &Client, id: &str) -> Result<Option<String>, Error> {
    let letter = notification.get(STORE, &format!("dead-letter-{id}")).await?.json();
    Ok(letter["event"].as_str().map(str::to_owned))
}
