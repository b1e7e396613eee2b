//! What was said with a user, the last of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How many messages are remembered.
const REMEMBERED: usize = 20;

/// The state of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Conversation {
    /// The last messages, oldest first.
    #[serde(default)]
    pub(crate) messages: Vec<Message>,
    /// What was done last, for example `list_tasks`.
    #[serde(default)]
    pub(crate) last_action: Option<Action>,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Message {
    /// Who said it.
    pub(crate) role: Role,
    /// What was said.
    pub(crate) content: String,
    /// When.
    pub(crate) at: Timestamp,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// The user.
    User,
    /// This service.
    Assistant,
}

/// What was done, by the names of the tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    /// Tasks were listed.
    ListTasks,
    /// A task was made.
    CreateTask,
    /// A task was completed.
    CompleteTask,
}

impl Conversation {
    /// Adds messages and forgets the oldest ones.
    pub(crate) fn add(&mut self, messages: impl IntoIterator<Item = Message>) {
        self.messages.extend(messages);
        let forgotten = self.messages.len().saturating_sub(REMEMBERED);
        self.messages.drain(..forgotten);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(number: usize) -> Message {
        Message { role: Role::User, content: number.to_string(), at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn only_the_last_twenty_messages_are_remembered() {
        let mut conversation = Conversation::default();
        for number in 0..12 {
            conversation.add([message(number * 2), message(number * 2 + 1)]);
        }
        let said: Vec<&str> = conversation.messages.iter().map(|message| message.content.as_str()).collect();
        assert_eq!(said, (4..24).map(|number| number.to_string()).collect::<Vec<_>>());
    }
}
