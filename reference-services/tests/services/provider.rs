//! A push provider behind a webhook.

use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use http::{HeaderMap, HeaderValue, StatusCode};
use serde_json::Value;

use super::running::Running;

/// The provider. Clones are the same one; it ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) url: String,
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    status: u16,
    pushed: Vec<Push>,
    traces: Vec<[Option<String>; 2]>,
}

/// What it was asked to push.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Push {
    /// The `Idempotency-Key`.
    pub(crate) key: String,
    pub(crate) body: Value,
}

impl Provider {
    /// One that takes everything.
    pub(crate) async fn start() -> Self {
        let inner = Arc::new(Mutex::new(Inner { status: 200, pushed: Vec::new(), traces: Vec::new() }));
        let app = Router::new().route("/push", post(push)).with_state(inner.clone());
        Self { url: format!("{}/push", Running::start(app).await.base), inner }
    }

    /// From now on it answers so.
    pub(crate) fn answer(&self, status: u16) {
        self.inner.lock().unwrap().status = status;
    }

    pub(crate) fn pushed(&self) -> Vec<Push> {
        self.inner.lock().unwrap().pushed.clone()
    }

    /// `traceparent` and `tracestate` of each push.
    pub(crate) fn traces(&self) -> Vec<[Option<String>; 2]> {
        self.inner.lock().unwrap().traces.clone()
    }
}

async fn push(State(inner): State<Arc<Mutex<Inner>>>, headers: HeaderMap, Json(body): Json<Value>) -> StatusCode {
    let mut inner = inner.lock().unwrap();
    let key = headers["idempotency-key"].to_str().unwrap().to_owned();
    inner.pushed.push(Push { key, body });
    let told = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap().to_owned());
    inner.traces.push(["traceparent", "tracestate"].map(told));
    StatusCode::from_u16(inner.status).unwrap()
}
