//! The chat (R94).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;

use crate::backend::Backend;
use crate::backend::chat::{Reply, Utterance};
use crate::identity::User;
use crate::problem::{Body, Problem};
use crate::trace::TraceContext;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Said {
    user_id: Option<String>,
    message: Utterance,
}

pub(super) async fn say(
    State(backend): State<Arc<Backend>>,
    User(user): User,
    trace: TraceContext,
    Body(said): Body<Said>,
) -> Result<Json<Reply>, Problem> {
    // The spec sends the user in the body; the token alone decides (E73).
    if said.user_id.is_some_and(|id| id != user) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "user_id is not the user of the token"));
    }
    backend.chat(&user, said.message, &trace).await.map(Json)
}
