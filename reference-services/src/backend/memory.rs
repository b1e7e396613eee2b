//! Conversations, kept in the state store (R36 to R40) and never only in memory: the other replica goes on with them.

use http::StatusCode;

use super::Backend;
use super::conversation::Conversation;
use crate::problem::Problem;
use crate::sidecar::{CallError, Update};

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

fn told(error: &CallError) {
    tracing::warn!(%error, "the conversation is not to be had");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_holds_the_user() {
        assert_eq!(key("a+b/c%é").as_deref(), Ok("conversation-user-a+b/c%é"));
        assert_eq!(key("a||b").map_err(|problem| problem.status), Err(StatusCode::UNPROCESSABLE_ENTITY));
    }
}
