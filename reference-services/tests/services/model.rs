//! A model behind the OpenAI-compatible API, that says what it is told to say.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::running::Running;

/// The model. Clones are the same one; it ends with the test's runtime.
#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) url: String,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    answers: VecDeque<Value>,
    asked: Vec<Asked>,
}

/// What it was asked.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Model {
    pub(crate) async fn start() -> Self {
        let inner = Arc::<Mutex<Inner>>::default();
        let app = Router::new().route("/v1/chat/completions", post(complete)).with_state(inner.clone());
        Self { url: Running::start(app).await.base, inner }
    }

    /// Its next answer is this tool.
    pub(crate) fn choose(&self, tool: &str, arguments: &Value) {
        let call = json!({
            "id": "call-1", "type": "function", "function": { "name": tool, "arguments": arguments.to_string() },
        });
        self.answer(&json!({ "role": "assistant", "content": null, "tool_calls": [call] }));
    }

    /// Its next answer is only words.
    pub(crate) fn say(&self, words: &str) {
        self.answer(&json!({ "role": "assistant", "content": words }));
    }

    fn answer(&self, message: &Value) {
        let answer = json!({ "id": "chat-1", "choices": [{ "index": 0, "message": message }] });
        self.inner.lock().unwrap().answers.push_back(answer);
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.inner.lock().unwrap().asked.clone()
    }
}

/// Without an answer left, it is out of order.
async fn complete(
    State(inner): State<Arc<Mutex<Inner>>>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Result<Json<Value>, StatusCode> {
    let mut inner = inner.lock().unwrap();
    inner.asked.push(Asked { headers, body });
    inner.answers.pop_front().map(Json).ok_or(StatusCode::INTERNAL_SERVER_ERROR)
}
