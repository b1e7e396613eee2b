//! The Dapr sidecar as a service sees it: the only module that speaks to Dapr, over HTTP (R1).
//!
//! Three rules hold for every call. Success is any 2xx, and nothing is read from an empty body (E11, E23). A body
//! always has a length, since a chunked request is never retried (E39). And an error keeps what Dapr said: its
//! `errorCode`, or the callee's own answer.
//!
//! Dapr itself bounds few of its calls (a write waits for its database without end), so each one is bounded here.

mod answer;
mod error;
mod invoke;
mod publish;
mod secret;
mod startup;
mod state;
#[cfg(test)]
mod tests;
mod update;

pub use answer::Answer;
pub use error::CallError;
pub use invoke::Call;
pub use publish::Event;
pub use startup::Absent;
pub use state::{Saved, Versioned, Write};
pub use update::Update;

use std::time::Duration;

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Client, RequestBuilder, redirect};

use crate::settings::{Secret, Settings};

/// How long a connection to the own host may take.
const CONNECT: Duration = Duration::from_secs(2);
/// How long calls may take.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// A building block.
    block: Duration,
    /// Another service; Dapr's own retries alone are 3 s (E36).
    invoke: Duration,
}

const LIMITS: Limits = Limits { block: Duration::from_secs(10), invoke: Duration::from_secs(15) };

/// What stays as it is in a path segment or a query value.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A client of the own sidecar. Clones share their connections.
#[derive(Debug, Clone)]
pub struct Sidecar {
    base: String,
    token: Option<Secret>,
    client: Client,
    limits: Limits,
}

impl Sidecar {
    /// The sidecar that `settings` name. Nothing is sent yet.
    ///
    /// # Panics
    /// When the operating system has no randomness or no clock for a client.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        // No proxy, since the sidecar is next door; no redirects, since a callee's is the caller's to follow.
        // Nothing is added to what a service says or taken from what it hears, whatever else is built beside it.
        let plain = Client::builder().no_proxy().no_gzip().no_brotli().no_zstd().no_deflate();
        let client = plain.redirect(redirect::Policy::none()).connect_timeout(CONNECT).build();
        Self {
            base: settings.sidecar.clone(),
            token: settings.dapr_token.clone(),
            client: client.expect("a client without TLS has nothing to load"),
            limits: LIMITS,
        }
    }

    /// The same sidecar, with `limit` for the answer of another service.
    #[must_use]
    pub fn invoking_within(mut self, limit: Duration) -> Self {
        self.limits.invoke = limit;
        self
    }

    /// A request of `path`, which starts with `/v1.0/` and is percent-encoded already.
    fn request(&self, verb: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(verb, format!("{}{path}", self.base)).timeout(self.limits.block);
        match &self.token {
            Some(token) => request.header("dapr-api-token", token.expose()),
            None => request,
        }
    }

    /// Sends a request and reads its whole answer, whatever its status.
    async fn send(&self, request: RequestBuilder) -> Result<Answer, CallError> {
        let response = request.send().await.map_err(CallError::from_client)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.map_err(CallError::from_client)?;
        Ok(Answer { status, headers, body })
    }

    /// Sends a request to a building block: anything but 2xx is Dapr's refusal.
    async fn ask(&self, request: RequestBuilder) -> Result<Answer, CallError> {
        let answer = self.send(request).await?;
        if answer.status.is_success() { Ok(answer) } else { Err(answer.refusal()) }
    }
}

/// `text` as one path segment or query value. Everything reserved is encoded: a raw `+` would be read as a space, and
/// a raw `/` would fall through to invocation (E32).
fn encoded(text: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(text, UNRESERVED)
}
