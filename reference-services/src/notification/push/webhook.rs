//! A provider behind one address, `http://` or `https://`.

use std::path::Path;
use std::time::Duration;

use http::HeaderValue;
use jiff::Timestamp;
use serde::Serialize;

use super::{Push, PushError};
use crate::Pending;
use crate::notification::{Content, Notification};
use crate::outside::{Outside, Unusable};
use crate::trace::TraceContext;

/// How long the provider may take. A delivery waits as long, and with it its partition.
const LIMIT: Duration = Duration::from_secs(5);

/// Posts each notification, with its id as `Idempotency-Key` and its trace as `traceparent` and `tracestate`.
pub(super) struct Webhook(Outside);

#[derive(Serialize)]
struct Body<'a> {
    notification_id: &'a str,
    user_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<Timestamp>,
}

impl<'a> Body<'a> {
    fn of(Notification { id, user_id, content }: &'a Notification) -> Self {
        let (title, message, due_at) = match content {
            Content::Reminder { title, due_at, .. } => {
                (Some(title.as_str()), format!("{title} is due at {due_at}"), Some(*due_at))
            }
            Content::Message { message } => (None, message.clone(), None),
        };
        Self { notification_id: id, user_id, title, message, due_at }
    }
}

impl Webhook {
    /// The provider at `url`, whose certificate may be vouched for by the authorities in the PEM file `trusted`.
    ///
    /// # Errors
    /// [`Unusable`].
    pub(super) fn new(url: &str, trusted: Option<&Path>) -> Result<Self, Unusable> {
        Outside::at(url, trusted).map(Self)
    }

    async fn post(&self, notification: &Notification, trace: &TraceContext) -> Result<(), PushError> {
        let mut headers = trace.headers();
        let id = HeaderValue::from_str(&notification.id);
        // Whoever sends it again sends it with the same id, so it can never be pushed.
        headers.insert("idempotency-key", id.map_err(|_| PushError::Refused("no header can carry its id".to_owned()))?);
        let answer = self.0.post(headers, &Body::of(notification), LIMIT).await;
        let status = answer.map_err(|error| PushError::Unavailable(error.to_string()))?.status();
        match status.as_u16() {
            200..300 => Ok(()),
            // Too slow and too many pass; everything else that is the sender's fault stays it.
            408 | 429 => Err(PushError::Unavailable(status.to_string())),
            400..500 => Err(PushError::Refused(status.to_string())),
            _ => Err(PushError::Unavailable(status.to_string())),
        }
    }
}

impl Push for Webhook {
    fn push<'a>(
        &'a self,
        notification: &'a Notification,
        trace: &'a TraceContext,
    ) -> Pending<'a, Result<(), PushError>> {
        Box::pin(self.post(notification, trace))
    }
}
