//! What was said with a user, kept in the state store (R36 to R40) and never only in memory: the other replica goes on
//! with it.

use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Backend;
use crate::problem::Problem;
use crate::sidecar::Update;

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

impl Backend {
    /// The conversation with `user`.
    ///
    /// # Errors
    /// 422 for a user whose state cannot be kept; 502 or 504 when the store does not answer, which is not the same as
    /// none (E24).
    pub(crate) async fn conversation(&self, user: &str) -> Result<Option<Conversation>, Problem> {
        let state = self.sidecar.state(&self.settings.names.state_store, &key(user)?).await.inspect_err(told)?;
        Ok(state.map(|state| state.value))
    }

    /// Changes the conversation with `user`, which is made when there is none (E34). `change` is asked again whenever
    /// another replica was faster.
    ///
    /// # Errors
    /// As [`Self::conversation`], and 503 when others were faster every time.
    pub(crate) async fn converse(&self, user: &str, change: impl Fn(&mut Conversation)) -> Result<(), Problem> {
        let change = |known: Option<Conversation>| {
            let mut conversation = known.unwrap_or_default();
            change(&mut conversation);
            Update::Write(conversation)
        };
        self.sidecar
            .update_state(&self.settings.names.state_store, &key(user)?, None, change)
            .await
            .inspect_err(told)?;
        Ok(())
    }

    /// Forgets the conversation with `user`; twice is fine (R38).
    ///
    /// # Errors
    /// As [`Self::conversation`].
    pub(crate) async fn forget(&self, user: &str) -> Result<(), Problem> {
        Ok(self.sidecar.delete_state(&self.settings.names.state_store, &key(user)?).await.inspect_err(told)?)
    }
}

/// `conversation-{id}`, the id being `user-{user}`. Dapr keeps `||` for itself (E32).
fn key(user: &str) -> Result<String, Problem> {
    if user.contains("||") {
        let why = "a user id with || in it can have no conversation";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, why));
    }
    Ok(format!("conversation-user-{user}"))
}

fn told(error: &crate::sidecar::CallError) {
    tracing::warn!(%error, "the conversation is not to be had");
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

    #[test]
    fn a_key_holds_the_user() {
        assert_eq!(key("a+b/c%é").as_deref(), Ok("conversation-user-a+b/c%é"));
        assert_eq!(key("a||b").map_err(|problem| problem.status), Err(StatusCode::UNPROCESSABLE_ENTITY));
    }
}
