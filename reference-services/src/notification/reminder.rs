//! From an event on `reminders` to a notification (R24).

use super::{Content, Notification, Notifier, key};
use crate::cloudevent::{Acknowledgement, CloudEvent, Malformed};
use crate::event::Reminder;
use crate::trace::TraceContext;

/// Where reminders are delivered.
pub(super) const ROUTE: &str = "/reminders";

/// The longest title, in characters: that of a task.
const LONGEST_TITLE: usize = 200;

impl Notifier {
    /// Notifies the user of an event, and says what is to become of the event.
    pub(super) async fn remind(
        &self,
        event: Result<CloudEvent, Malformed>,
        delivery: &TraceContext,
    ) -> Acknowledgement {
        let trace = event.as_ref().map_or_else(|_| delivery.clone(), |event| event.trace(delivery));
        let trace_id = trace.trace_id();
        let notification = match event.and_then(notification) {
            Ok(notification) => notification,
            Err(reason) => {
                tracing::warn!(%reason, trace_id, "a reminder is malformed and goes to the dead letters");
                return Acknowledgement::Drop;
            }
        };
        match self.deliver(&notification, &trace).await {
            Ok(()) => Acknowledgement::Success,
            Err(reason) if reason.passes() => {
                tracing::warn!(%reason, trace_id, "a reminder is to be delivered again");
                Acknowledgement::Retry
            }
            Err(reason) => {
                tracing::warn!(%reason, trace_id, "a reminder goes to the dead letters");
                Acknowledgement::Drop
            }
        }
    }
}

fn notification(event: CloudEvent) -> Result<Notification, Malformed> {
    let Reminder { task_id, user_id, title, due_at, .. } = event.data()?;
    if !key::fits(&event.id) {
        return Err(Malformed::because("the id of the event cannot be a state key"));
    }
    if !key::fits(&user_id) {
        return Err(Malformed::because("the user id cannot be a state key"));
    }
    if !(1..=LONGEST_TITLE).contains(&title.chars().count()) || title.contains('\0') {
        return Err(Malformed::because("the title is not 1 to 200 characters without NUL"));
    }
    Ok(Notification { id: event.id, user_id, content: Content::Reminder { task_id, title, due_at } })
}
