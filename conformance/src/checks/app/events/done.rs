//! What an app does for an event: its calls that hold a text which no other event has.

use std::collections::BTreeSet;
use std::fmt;

use fixtures::team::{Call, Event, Kind, fresh_with, new_text};
use serde_json::Value;

use crate::checks::app::topic::Topic;

/// An event, and the text that is new in it.
pub(super) struct New {
    pub(super) event: Event,
    text: String,
}

impl New {
    /// One like that example.
    pub(super) fn of(topic: &Topic, example: &Value) -> Self {
        let text = new_text();
        Self { event: topic.event(&fresh_with(example, &text)), text }
    }

    /// What is done for it among these calls.
    pub(super) fn done(&self, calls: &[Call]) -> Done {
        let mut done = Done::default();
        let own = std::slice::from_ref(&self.text);
        let is_done = |call: &&Call| call.is_effect() && call.is_alone_for(own) && self.is_in(call);
        // A save that is refused saves nothing.
        let own = calls.iter().filter(is_done).filter(|call| !is_write(call) || call.succeeded());
        done.0.extend(own.filter_map(|call| call.about.kind()));
        done
    }

    /// Whether what the call carries holds its text. Headers do not count: the trace may be its own where all else is not.
    fn is_in(&self, call: &Call) -> bool {
        call.target.contains(&self.text) || String::from_utf8_lossy(&call.body).contains(&self.text)
    }
}

fn is_write(call: &Call) -> bool {
    call.about.kind() == Some(Kind::Write)
}

/// What is done of that which others see. How often does not count: what is done for several at once is done for each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Done(BTreeSet<Kind>);

impl Done {
    /// Whether nothing is.
    pub(super) fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// What is in both.
    pub(super) fn and(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).copied().collect())
    }

    /// Whether some of what is owed is missing.
    pub(super) fn is_short_of(&self, owed: &Self) -> bool {
        !owed.0.is_subset(&self.0)
    }
}

impl fmt::Display for Done {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let each: Vec<_> = self.0.iter().map(|kind| kind.does()).collect();
        out.write_str(if each.is_empty() { "nothing".to_owned() } else { each.join(", ") }.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_alone_is_missing_where_a_kind_is() {
        let done = |kinds: &[Kind]| Done(kinds.iter().copied().collect());
        let owed = done(&[Kind::Publish, Kind::Write]).and(&done(&[Kind::Publish]));
        assert_eq!(owed, done(&[Kind::Publish]));
        assert!(!done(&[Kind::Publish, Kind::Invoke]).is_short_of(&owed));
        assert!(done(&[Kind::Write]).is_short_of(&owed) && Done::default().is_short_of(&owed));
        assert_eq!(done(&[Kind::Publish, Kind::Write]).to_string(), "publishes, saves state");
        assert_eq!(Done::default().to_string(), "nothing");
    }
}
