//! The call of the recurring-task service when a recurring task is completed (R43).
//!
//! It is the fast way only: the `completed` event does the same job, so that nothing is lost when this call fails.

use bytes::Bytes;
use http::{HeaderValue, Method, header};

use super::Backend;
use crate::sidecar::{Call, CallError, Sidecar};
use crate::task::Task;
use crate::trace::TraceContext;

impl Backend {
    /// Tells the recurring-task service, in the background, that a recurring task is completed.
    pub(crate) fn trigger_recurring_task_logic(&self, task: &Task, trace: &TraceContext) {
        if task.recurrence.is_none() {
            return;
        }
        let body = match serde_json::to_vec(task) {
            Ok(body) => Bytes::from(body),
            Err(error) => return tracing::error!(%error, "a task is no JSON"),
        };
        let (sidecar, app, trace) = (self.sidecar.clone(), self.settings.names.recurring.clone(), trace.clone());
        tokio::spawn(async move {
            if let Err(error) = tell(&sidecar, &app, body, &trace).await {
                tracing::warn!(%error, trace_id = trace.trace_id(), "the successor is left to the event");
            }
        });
    }
}

async fn tell(sidecar: &Sidecar, app: &str, body: Bytes, trace: &TraceContext) -> Result<(), CallError> {
    let mut headers = trace.headers();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let answer = sidecar.invoke(Call { app, verb: Method::POST, path: "process-completion", headers, body }).await?;
    answer.json::<serde::de::IgnoredAny>().map(drop)
}
