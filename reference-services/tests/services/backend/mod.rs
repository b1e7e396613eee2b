//! The backend service, with an SQLite file of its own.

mod callback;
mod chat;
mod conversation;
mod cors;
mod identity;
mod mcp;
mod notify;
mod refusal;
mod start;
mod task;

use std::sync::Arc;
use std::time::Duration;

use reference_services::Service;
use reference_services::backend::{Backend, app};
use reference_services::identity::{Identity, User};
use reference_services::settings::{Secret, Settings};
use reference_services::web::{Metrics, Ready, Shutdown, around};
use rusqlite::Connection;
use rusqlite::types::Value as Cell;
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{interval, timeout};

use super::running::{Answer, Running};
use super::scratch::Scratch;
use super::sidecar::Fake;

const KEY: &str = "a key of thirty-two characters..";

/// A backend that works, from its sidecar's secrets to its relay.
struct Stand {
    sidecar: Fake,
    service: Running,
    identity: Identity,
    ready: Ready,
    scratch: Scratch,
    /// Its work ends when this is dropped.
    _shutdown: watch::Sender<bool>,
}

impl Stand {
    async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    /// One that is told something more than where its sidecar is.
    async fn start_with(tell: impl FnOnce(&mut Settings)) -> Self {
        let stand = Self::listening(tell).await;
        stand.begin().await;
        stand
    }

    /// Its sidecar has its secrets, and gets ready.
    async fn begin(&self) {
        let connection = format!("sqlite:{}", self.scratch.file("tasks.db").display());
        self.sidecar.keep_secret("postgres-connection", json!({ "connection-string": connection }));
        self.sidecar.keep_secret("identity", json!({ "signing-key": KEY }));
        self.sidecar.wake();
        until("the service is ready", async || self.ready.check().is_ok()).await;
    }

    /// One whose sidecar is not ready yet.
    async fn listening(tell: impl FnOnce(&mut Settings)) -> Self {
        let sidecar = Fake::asleep().await;
        let (mut settings, _) = sidecar.client(Service::Backend);
        tell(&mut settings);
        let (metrics, ready) = (Metrics::new(), Ready::default());
        let backend = Backend::new(&settings, &metrics);
        let service = Running::start(around(app(&backend), &settings, &ready, &metrics)).await;
        let (shutdown, asked) = watch::channel(false);
        let (work, told) = (Arc::clone(&backend), ready.clone());
        tokio::spawn(async move { work.work(&told, &Shutdown::on(asked)).await.unwrap() });
        let identity = Identity::new(Secret::new(KEY));
        Self { sidecar, service, identity, ready, scratch: Scratch::new(), _shutdown: shutdown }
    }

    fn token(&self, user: &str) -> String {
        self.identity.sign(&User(user.to_owned()), 60).unwrap()
    }

    /// A request of `user`.
    fn ask(&self, user: &str, verb: &str, path: &str) -> reqwest::RequestBuilder {
        self.service.ask(verb, path).bearer_auth(self.token(user))
    }

    /// The answer to a request of `user`, without a body.
    async fn call(&self, user: &str, verb: &str, path: &str) -> Answer {
        Answer::of(self.ask(user, verb, path)).await
    }

    /// The answer to a request of `user`, with a JSON body.
    async fn send(&self, user: &str, verb: &str, path: &str, body: &Value) -> Answer {
        Answer::of(self.ask(user, verb, path).json(body)).await
    }

    /// A task of `user`.
    async fn create(&self, user: &str, task: Value) -> Value {
        let created = self.send(user, "POST", "/api/tasks", &task).await;
        assert_eq!(created.status, 201, "{created:?}");
        created.body
    }

    /// The task table and all events, those on the way too: equal as long as nothing changed.
    async fn everything(&self) -> (Vec<Vec<Cell>>, usize) {
        until("all events are published", async || self.rows("outbox").is_empty()).await;
        (self.rows("tasks"), self.sidecar.published().len())
    }

    fn rows(&self, table: &str) -> Vec<Vec<Cell>> {
        let database = Connection::open(self.scratch.file("tasks.db")).unwrap();
        let mut query = database.prepare(&format!("SELECT * FROM {table} ORDER BY id")).unwrap();
        let columns = query.column_count();
        let rows = query.query_map([], |row| (0..columns).map(|column| row.get(column)).collect()).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    /// The event types published about the task, oldest first, once there are `count` of them.
    async fn events(&self, task: &Value, count: usize) -> Vec<Value> {
        let about = || -> Vec<Value> {
            let published = self.sidecar.published();
            published.iter().filter(|event| event.body["task_id"] == *task).map(|event| event.body.clone()).collect()
        };
        until("the events are published", async || about().len() >= count).await;
        about()
    }
}

/// Waits until `probe` is true, for at most ten seconds.
async fn until(what: &str, probe: impl AsyncFn() -> bool) {
    let mut again = interval(Duration::from_millis(5));
    let holds = async {
        while !probe().await {
            again.tick().await;
        }
    };
    timeout(Duration::from_secs(10), holds).await.unwrap_or_else(|_| panic!("waited ten seconds until {what}"));
}
