//! A sidecar that writes down what is on the wire, and answers as it is told.

use std::collections::VecDeque;
use std::future::pending;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};

use crate::running::Running;

/// The sidecar. Clones are the same one; it ends with the test's runtime.
#[derive(Clone, Default)]
pub(super) struct Wire {
    pub(super) base: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    answers: Arc<Mutex<VecDeque<Response>>>,
}

/// A request as it arrived.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) verb: Method,
    /// Path and query, not decoded.
    pub(super) target: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Wire {
    pub(super) async fn start() -> Self {
        let wire = Self::default();
        let app = Router::new().fallback(answer).with_state(wire.clone());
        Self { base: Running::start(app).await.base, ..wire }
    }

    /// The next request is answered so; one without an answer waits for ever.
    pub(super) fn answer(&self, answer: impl IntoResponse) {
        self.answers.lock().unwrap().push_back(answer.into_response());
    }

    /// The only request that arrived.
    #[track_caller]
    pub(super) fn only(&self) -> Seen {
        let mut seen = std::mem::take(&mut *self.seen.lock().unwrap());
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }

    pub(super) fn saw_nothing(&self) -> bool {
        self.seen.lock().unwrap().is_empty()
    }
}

async fn answer(State(wire): State<Wire>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let target = head.uri.path_and_query().unwrap().to_string();
    wire.seen.lock().unwrap().push(Seen { verb: head.method, target, headers: head.headers, body });
    let next = wire.answers.lock().unwrap().pop_front();
    match next {
        Some(response) => response,
        None => pending().await,
    }
}

/// A JSON answer.
pub(super) fn says(status: u16, body: &'static str) -> impl IntoResponse {
    (StatusCode::from_u16(status).unwrap(), [("content-type", "application/json")], body)
}
