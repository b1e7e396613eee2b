//! Service invocation (R42 to R45): an app id is all that is known of the other service.

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, HOST, TE, TRAILER, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};

use super::{Answer, CallError, Sidecar, encoded};

/// One call of another service.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// Its app id.
    pub app: &'a str,
    /// The verb.
    pub verb: Method,
    /// Path and query below the app's root, without a leading slash, already percent-encoded.
    pub path: &'a str,
    /// Headers for the callee, trace context among them; a `dapr-app-id` would beat the app in the URL, so it is
    /// never sent on.
    pub headers: HeaderMap,
    /// The body, sent with its length.
    pub body: Bytes,
}

impl Sidecar {
    /// Calls another service through both sidecars.
    ///
    /// # Errors
    /// [`CallError`] when the callee was not reached.
    pub async fn invoke(&self, call: Call<'_>) -> Result<Answer, CallError> {
        let mut headers = end_to_end(call.headers);
        let ours: Vec<HeaderName> = headers.keys().filter(|name| name.as_str().starts_with("dapr-")).cloned().collect();
        for name in ours {
            headers.remove(name);
        }
        if call.body.is_empty() && [Method::POST, Method::PUT, Method::PATCH].contains(&call.verb) {
            // The client leaves the length of nothing away.
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        let path = format!("/v1.0/invoke/{}/method/{}", encoded(call.app), call.path);
        let request = self.request(call.verb, &path).timeout(self.limits.invoke).headers(headers).body(call.body);
        let answer = self.send(request).await?;
        match answer.dapr_error() {
            Some(error) => Err(error),
            None => Ok(Answer { headers: end_to_end(answer.headers), ..answer }),
        }
    }
}

/// `headers` without those that belong to one connection, or to the body as it was sent there.
fn end_to_end(mut headers: HeaderMap) -> HeaderMap {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    let always = [CONNECTION, CONTENT_LENGTH, HOST, TE, TRAILER, TRANSFER_ENCODING, UPGRADE];
    for name in named.into_iter().chain(always).chain([HeaderName::from_static("keep-alive")]) {
        headers.remove(name);
    }
    headers
}
