//! The client against a scripted sidecar: what is on the wire, and what is made of the answers. Wire values stand here
//! literally, as the runtime gives them.

mod invoke;
mod publish;
mod secret;
mod startup;
mod state;
mod update;

use std::collections::VecDeque;
use std::future::pending;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, Method, StatusCode};
use tokio::net::TcpListener;

use super::Sidecar;
use crate::service::Service;
use crate::settings::Settings;

/// A request as it arrived.
#[derive(Debug)]
struct Seen {
    verb: Method,
    /// Path and query, not decoded.
    target: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Seen {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// A sidecar that answers as it was told, in order, and after that never.
#[derive(Clone, Default)]
struct Scripted {
    seen: Arc<Mutex<Vec<Seen>>>,
    answers: Arc<Mutex<VecDeque<Response>>>,
}

impl Scripted {
    /// Starts one with `answers`, and a client of it that has the token `api-token`. It ends with the test's runtime.
    async fn start(answers: Vec<Response>) -> (Self, Sidecar) {
        let script = Self { answers: Arc::new(Mutex::new(answers.into())), ..Self::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let app = Router::new().fallback(answer).with_state(script.clone());
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        (script, client(&base))
    }

    /// The only request that arrived.
    fn only(&self) -> Seen {
        let mut seen = self.all();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }

    /// What arrived since the last time.
    fn all(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

async fn answer(State(script): State<Scripted>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let target = head.uri.path_and_query().unwrap().to_string();
    script.seen.lock().unwrap().push(Seen { verb: head.method, target, headers: head.headers, body });
    let next = script.answers.lock().unwrap().pop_front();
    match next {
        Some(response) => response,
        None => pending().await,
    }
}

/// A client of the sidecar at `base`.
fn client(base: &str) -> Sidecar {
    let settings = Settings::read(Service::Backend, &|name| match name {
        "DAPR_HTTP_ENDPOINT" => Some(base.to_owned()),
        "DAPR_API_TOKEN" => Some("api-token".to_owned()),
        _ => None,
    });
    Sidecar::new(&settings.unwrap())
}

/// An answer with that status and body, of type JSON.
fn says(status: u16, body: &'static str) -> Response {
    (StatusCode::from_u16(status).unwrap(), [("content-type", "application/json")], body).into_response()
}

/// A 204, as Dapr gives it.
fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
