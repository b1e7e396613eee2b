//! What was said in the chat.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use http::StatusCode;

use crate::backend::Backend;
use crate::backend::conversation::Conversation;
use crate::identity::User;
use crate::problem::Problem;

pub(super) async fn get(State(backend): State<Arc<Backend>>, User(user): User) -> Result<Json<Conversation>, Problem> {
    let conversation = backend.conversation(&user).await?;
    conversation.map(Json).ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, "nothing was said yet"))
}

pub(super) async fn forget(State(backend): State<Arc<Backend>>, User(user): User) -> Result<StatusCode, Problem> {
    backend.forget(&user).await.map(|()| StatusCode::NO_CONTENT)
}
