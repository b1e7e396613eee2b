//! An example of a payload, filled once: several events may be about the same thing.

use fixtures::team::{Event, fresh_with, new_text};
use serde_json::Value;

use super::topic::Topic;

/// An example with a text of its own wherever there is place for one.
pub(super) struct Filled {
    /// The payload.
    pub(super) data: Value,
    /// Its own text.
    pub(super) text: String,
}

impl Filled {
    /// One that was never there before.
    pub(super) fn of(example: &Value) -> Self {
        let text = new_text();
        Self { data: fresh_with(example, &text), text }
    }

    /// A new event about it.
    pub(super) fn event(&self, topic: &Topic) -> Event {
        topic.event(&self.data).owning(self.text.clone())
    }
}
