//! The service over HTTP.

use axum::Json;
use axum::extract::State;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::delivery::Undelivered;
use super::inbox::Inbox;
use super::push::PushError;
use super::{Content, Notification, Notifier, dead_letter, key, reminder};
use crate::cloudevent::{Acknowledgement, CloudEvent};
use crate::identity::User;
use crate::problem::{Body, Problem, Query};
use crate::subscription::{Subscription, with_dead_letters};
use crate::trace::TraceContext;

/// The longest message, in characters.
const LONGEST_MESSAGE: usize = 1_000;

pub(super) async fn subscribe(State(notifier): State<Notifier>) -> Json<[Subscription; 2]> {
    Json(notifier.subscriptions())
}

impl Notifier {
    pub(super) fn subscriptions(&self) -> [Subscription; 2] {
        with_dead_letters(&self.names, &self.names.reminders, reminder::ROUTE, dead_letter::ROUTE)
    }
}

pub(super) async fn reminder(State(notifier): State<Notifier>, trace: TraceContext, body: Bytes) -> Acknowledgement {
    notifier.remind(CloudEvent::parse(&body), &trace).await
}

pub(super) async fn dead_letter(State(notifier): State<Notifier>, trace: TraceContext, body: Bytes) -> Acknowledgement {
    notifier.keep(&String::from_utf8_lossy(&body), &trace).await
}

/// The body of `POST /send-notification`.
#[derive(Deserialize)]
pub(super) struct Send {
    user_id: String,
    message: String,
}

#[derive(Serialize)]
pub(super) struct Sent {
    status: &'static str,
    notification_id: String,
}

/// Sends a message, once for each `Idempotency-Key`: Dapr may repeat a call (E36).
pub(super) async fn send(
    State(notifier): State<Notifier>,
    trace: TraceContext,
    headers: HeaderMap,
    Body(Send { user_id, message }): Body<Send>,
) -> Result<Json<Sent>, Problem> {
    let invalid = |what| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, what);
    if !key::fits(&user_id) {
        return Err(invalid("user_id must be 1 to 200 characters without || and control characters"));
    }
    if !(1..=LONGEST_MESSAGE).contains(&message.chars().count()) || message.contains('\0') {
        return Err(invalid("message must be 1 to 1,000 characters without NUL"));
    }
    let notification = Notification { id: idempotency_key(&headers)?, user_id, content: Content::Message { message } };
    notifier.deliver(&notification, &trace).await.map_err(|reason| {
        tracing::warn!(%reason, trace_id = trace.trace_id(), "a message is not sent");
        Problem::from(reason)
    })?;
    Ok(Json(Sent { status: "sent", notification_id: notification.id }))
}

/// The caller's key, or one of our own: a call without one is never a repetition.
fn idempotency_key(headers: &HeaderMap) -> Result<String, Problem> {
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(Uuid::new_v4().to_string());
    };
    key.to_str().ok().filter(|key| key::fits(key)).map(str::to_owned).ok_or_else(|| {
        Problem::new(StatusCode::BAD_REQUEST, "Idempotency-Key must be 1 to 200 ASCII characters without ||")
    })
}

impl From<Undelivered> for Problem {
    fn from(reason: Undelivered) -> Self {
        let (status, detail) = match reason {
            Undelivered::State(error) => return error.into(),
            Undelivered::Mistaken => {
                (StatusCode::UNPROCESSABLE_ENTITY, "this Idempotency-Key belongs to another notification")
            }
            Undelivered::Push(PushError::Refused(_)) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "the push provider refuses this notification")
            }
            Undelivered::Push(PushError::Unavailable(_)) => {
                (StatusCode::SERVICE_UNAVAILABLE, "the push provider is unavailable: try again with the same key")
            }
        };
        Self::new(status, detail)
    }
}

/// The query of `GET /api/notifications`.
#[derive(Deserialize)]
pub(super) struct Since {
    #[serde(default)]
    after: u64,
}

pub(super) async fn list(
    State(notifier): State<Notifier>,
    User(user): User,
    Query(Since { after }): Query<Since>,
) -> Result<Json<Inbox>, Problem> {
    if !key::fits(&user) {
        // No notification can have been sent to such a user, and Dapr would refuse the key.
        return Ok(Json(Inbox::default()));
    }
    Ok(Json(notifier.inbox(&user, after).await?))
}
