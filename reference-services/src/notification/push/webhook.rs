//! A provider behind one HTTP address.

use std::error::Error;
use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Client, Url, redirect};
use serde::Serialize;

use super::{Push, PushError};
use crate::Pending;
use crate::notification::{Content, Notification};

/// How long the provider may take. A delivery waits as long, and with it its partition.
const LIMIT: Duration = Duration::from_secs(5);

/// The address cannot be used. Its text may hold a key and is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("PUSH_WEBHOOK_URL is not an http:// address; the service has no TLS, which is a proxy's to add")]
pub struct InvalidWebhook;

/// Posts each notification, with its id as `Idempotency-Key`.
#[derive(Debug, Clone)]
pub struct Webhook {
    url: Url,
    client: Client,
}

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
    /// The provider at `url`. Nothing is sent yet.
    ///
    /// # Errors
    /// [`InvalidWebhook`].
    ///
    /// # Panics
    /// When the operating system has no randomness or no clock for a client.
    pub fn new(url: &str) -> Result<Self, InvalidWebhook> {
        let url = Url::parse(url).ok().filter(|url| url.scheme() == "http").ok_or(InvalidWebhook)?;
        // A proxy would be told as the address, and a redirect of a POST loses its body.
        let client = Client::builder().no_proxy().redirect(redirect::Policy::none()).timeout(LIMIT).build();
        Ok(Self { url, client: client.expect("a client without TLS has nothing to load") })
    }

    async fn post(&self, notification: &Notification) -> Result<(), PushError> {
        let request = self.client.post(self.url.clone()).header("idempotency-key", &notification.id);
        let answer = request.json(&Body::of(notification)).send().await;
        let status = answer.map_err(|error| PushError::Unavailable(told(error)))?.status();
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
    fn push<'a>(&'a self, notification: &'a Notification) -> Pending<'a, Result<(), PushError>> {
        Box::pin(self.post(notification))
    }
}

/// The client's error and its cause, without the address.
fn told(error: reqwest::Error) -> String {
    let error = error.without_url();
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::no_url("push.example")]
    #[case::tls("https://push.example/key=canary")]
    fn an_address_that_cannot_be_used_is_refused_without_its_text(#[case] url: &str) {
        let refused = Webhook::new(url).unwrap_err().to_string();
        assert!(refused.starts_with("PUSH_WEBHOOK_URL is not an http:// address"), "{refused}");
        assert!(!refused.contains(url), "{refused}");
    }
}
