//! A sidecar with one state store in memory, with the secrets it is given, with a broker that keeps what it gets, and
//! with other services that answer as they are told.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::extract::{Path, RawQuery, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Json, Router};
use bytes::Bytes;
use futures_util::stream;
use http::{HeaderMap, StatusCode};
use reference_services::Service;
use reference_services::settings::Settings;
use reference_services::sidecar::Sidecar;
use serde_json::{Value, json};

use super::running::Running;

/// The fake. Clones are the same one; it ends with the test's runtime.
#[derive(Clone, Default)]
pub(crate) struct Fake {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    base: String,
    awake: bool,
    items: BTreeMap<String, Item>,
    broken: bool,
    overtaking: VecDeque<(String, Value)>,
    calls: Vec<Call>,
    answers: VecDeque<Next>,
    secrets: BTreeMap<String, Value>,
    published: Vec<Published>,
}

/// What becomes of the next call.
enum Next {
    Answered(u16, Value),
    Cut,
}

/// One value of the state store.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Item {
    pub(crate) value: Value,
    pub(crate) ttl: Option<String>,
    etag: u32,
}

/// One call of another service.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// App id, a space, verb, a space, method.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

/// One published event.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    /// Pub/sub component, a slash, topic.
    pub(crate) target: String,
    /// The query, not decoded.
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Fake {
    /// One that is ready.
    pub(crate) async fn start() -> Self {
        let fake = Self::asleep().await;
        fake.wake();
        fake
    }

    /// One that is not ready.
    pub(crate) async fn asleep() -> Self {
        let fake = Self::default();
        let app = Router::new()
            .route("/v1.0/healthz/outbound", get(health))
            .route("/v1.0/state/{store}", post(save))
            .route("/v1.0/state/{store}/{key}", get(read).delete(remove))
            .route("/v1.0/secrets/{store}/{name}", get(secret))
            .route("/v1.0/publish/{pubsub}/{topic}", post(publish))
            .route("/v1.0/invoke/{app}/method/{*method}", any(invoke))
            .with_state(fake.clone());
        let base = Running::start(app).await.base;
        fake.with(|inner| inner.base = base);
        fake
    }

    /// From now on it is ready.
    pub(crate) fn wake(&self) {
        self.with(|inner| inner.awake = true);
    }

    /// A client of it, as `service` has one.
    pub(crate) fn client(&self, service: Service) -> (Settings, Sidecar) {
        let base = self.with(|inner| inner.base.clone());
        let settings = Settings::read(service, &|name| (name == "DAPR_HTTP_ENDPOINT").then(|| base.clone())).unwrap();
        let sidecar = Sidecar::new(&settings);
        (settings, sidecar)
    }

    /// What stands under `key`.
    pub(crate) fn value(&self, key: &str) -> Option<Value> {
        self.item(key).map(|item| item.value)
    }

    pub(crate) fn item(&self, key: &str) -> Option<Item> {
        self.with(|inner| inner.items.get(key).cloned())
    }

    pub(crate) fn keys(&self) -> Vec<String> {
        self.with(|inner| inner.items.keys().cloned().collect())
    }

    /// Somebody else writes `value`.
    pub(crate) fn put(&self, key: &str, value: Value) {
        self.with(|inner| inner.put(key, value, None));
    }

    /// Somebody else writes `value` right before the next write of `key`, which then comes too late.
    pub(crate) fn overtake(&self, key: &str, value: Value) {
        self.with(|inner| inner.overtaking.push_back((key.to_owned(), value)));
    }

    /// From now on the state store fails, or works.
    pub(crate) fn break_state(&self, broken: bool) {
        self.with(|inner| inner.broken = broken);
    }

    /// The next call of another service is answered so.
    pub(crate) fn answer(&self, status: u16, body: Value) {
        self.with(|inner| inner.answers.push_back(Next::Answered(status, body)));
    }

    /// The next call of another service is cut off in the middle of its answer.
    pub(crate) fn cut(&self) {
        self.with(|inner| inner.answers.push_back(Next::Cut));
    }

    /// From now on there is a secret `name`, with these keys.
    pub(crate) fn keep_secret(&self, name: &str, keys: Value) {
        self.with(|inner| inner.secrets.insert(name.to_owned(), keys));
    }

    /// What was published, oldest first.
    pub(crate) fn published(&self) -> Vec<Published> {
        self.with(|inner| inner.published.clone())
    }

    pub(crate) fn calls(&self) -> Vec<Call> {
        self.with(|inner| inner.calls.clone())
    }

    fn with<T>(&self, look: impl FnOnce(&mut Inner) -> T) -> T {
        look(&mut self.inner.lock().unwrap())
    }
}

impl Inner {
    fn put(&mut self, key: &str, value: Value, ttl: Option<String>) {
        let etag = self.items.get(key).map_or(1, |item| item.etag + 1);
        self.items.insert(key.to_owned(), Item { value, ttl, etag });
    }
}

/// Dapr's own error.
fn refused(status: u16, code: &str) -> Response {
    let body = json!({ "errorCode": code, "message": format!("{code} of the fake") });
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

async fn health(State(fake): State<Fake>) -> StatusCode {
    if fake.with(|inner| inner.awake) { StatusCode::NO_CONTENT } else { StatusCode::INTERNAL_SERVER_ERROR }
}

async fn read(State(fake): State<Fake>, Path((_, key)): Path<(String, String)>) -> Response {
    fake.with(|inner| match inner.items.get(&key) {
        _ if inner.broken => refused(500, "ERR_STATE_GET"),
        None => StatusCode::NO_CONTENT.into_response(),
        Some(item) => ([("etag", item.etag.to_string())], Json(item.value.clone())).into_response(),
    })
}

/// First write wins, as PostgreSQL has it: over another etag 409, for a key that is there 500.
async fn save(State(fake): State<Fake>, Json(items): Json<Vec<Value>>) -> Response {
    assert_eq!(items.len(), 1, "several items are not written as one: {items:?}");
    let item = &items[0];
    assert_eq!(item["options"]["concurrency"], "first-write", "{item}");
    let key = item["key"].as_str().unwrap();
    fake.with(|inner| {
        if inner.broken {
            return refused(500, "ERR_STATE_SAVE");
        }
        if inner.overtaking.front().is_some_and(|(overtaken, _)| overtaken == key) {
            let (_, value) = inner.overtaking.pop_front().unwrap();
            inner.put(key, value, None);
        }
        match (inner.items.get(key), item["etag"].as_str()) {
            (Some(there), Some(etag)) if there.etag.to_string() != etag => return refused(409, "ERR_STATE_SAVE"),
            (None, Some(_)) => return refused(409, "ERR_STATE_SAVE"),
            (Some(_), None) => return refused(500, "ERR_STATE_SAVE"),
            (Some(_), Some(_)) | (None, None) => {}
        }
        let ttl = item["metadata"]["ttlInSeconds"].as_str().map(str::to_owned);
        inner.put(key, item["value"].clone(), ttl);
        StatusCode::NO_CONTENT.into_response()
    })
}

async fn remove(State(fake): State<Fake>, Path((_, key)): Path<(String, String)>) -> Response {
    fake.with(|inner| {
        if inner.broken {
            return refused(500, "ERR_STATE_DELETE");
        }
        inner.items.remove(&key);
        StatusCode::NO_CONTENT.into_response()
    })
}

/// A missing secret as Kubernetes tells of one.
async fn secret(State(fake): State<Fake>, Path((_, name)): Path<(String, String)>) -> Response {
    let keys = fake.with(|inner| inner.secrets.get(&name).cloned());
    let missing = || {
        let message = format!("failed getting secret with key {name}: secrets \"{name}\" not found");
        let body = json!({ "errorCode": "ERR_SECRET_GET", "message": message });
        (StatusCode::INTERNAL_SERVER_ERROR, Json(body)).into_response()
    };
    keys.map_or_else(missing, |keys| Json(keys).into_response())
}

async fn publish(
    State(fake): State<Fake>,
    Path((pubsub, topic)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> StatusCode {
    let published = Published { target: format!("{pubsub}/{topic}"), query: query.unwrap_or_default(), headers, body };
    fake.with(|inner| inner.published.push(published));
    StatusCode::NO_CONTENT
}

async fn invoke(State(fake): State<Fake>, Path((app, method)): Path<(String, String)>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let target = format!("{app} {} {method}", head.method);
    let body = serde_json::from_slice(&body).unwrap_or_default();
    let next = fake.with(|inner| {
        inner.calls.push(Call { target, headers: head.headers, body });
        inner.answers.pop_front()
    });
    match next.expect("no answer is set for this call") {
        Next::Answered(status, body) => (StatusCode::from_u16(status).unwrap(), Json(body)).into_response(),
        Next::Cut => {
            Body::from_stream(stream::once(async { Err::<Bytes, _>(io::Error::other("cut")) })).into_response()
        }
    }
}
