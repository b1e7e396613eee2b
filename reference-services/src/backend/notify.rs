//! The call of the notification service (R42).

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::Backend;
use crate::problem::Problem;
use crate::sidecar::{Call, CallError};
use crate::trace::TraceContext;

#[derive(Serialize)]
struct Body<'a> {
    user_id: &'a str,
    message: &'a str,
}

impl Backend {
    /// Sends `message` to `user`, and returns what the notification service answered.
    ///
    /// # Errors
    /// The callee's own status when it refused the request (4xx); 504 when nobody answered; 502 for anything else, and
    /// nothing of what Dapr or the callee said (E38).
    pub(crate) async fn call_notification_service(
        &self,
        user: &str,
        message: &str,
        trace: &TraceContext,
    ) -> Result<Value, Problem> {
        let body = serde_json::to_vec(&Body { user_id: user, message });
        let body = body.map_err(|error| CallError::Unreadable(error.to_string()))?;
        let mut headers = trace.headers();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        // Dapr may send a call again after a cut connection (E36); with a key of its own the callee notices.
        let key = HeaderValue::from_str(&Uuid::new_v4().to_string()).ok();
        headers.extend(key.map(|key| (HeaderName::from_static("idempotency-key"), key)));
        let call = Call {
            app: &self.settings.names.notification,
            verb: Method::POST,
            path: "send-notification",
            headers,
            body: Bytes::from(body),
        };
        let answer = self.sidecar.invoke(call).await.inspect_err(told)?;
        if answer.status.is_client_error() {
            return Err(refused(answer.status));
        }
        Ok(answer.json().inspect_err(told)?)
    }
}

fn told(error: &CallError) {
    tracing::warn!(%error, "a notification was not sent");
}

fn refused(status: StatusCode) -> Problem {
    Problem::new(status, "the notification service refused the notification")
}
