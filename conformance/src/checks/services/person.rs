//! The users of a trial: each belongs to it alone, so that trials on one stand never see each other's tasks.

use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use fixtures::todo;
use jsonwebtoken::{Algorithm, EncodingKey, Header};

use crate::checks::prelude::*;

/// How long a token of a trial is good for; longer than any check may take.
const HOUR: Duration = Duration::from_secs(3_600);

/// A user of the todo system, who speaks to the gateway as a browser would.
pub(super) struct Person {
    /// The user id.
    pub(super) id: String,
    server: Client,
    authorization: Option<String>,
}

impl Person {
    /// The user `name` of this trial, with a valid token.
    ///
    /// # Errors
    /// When the stand has no gateway.
    pub(super) fn of(trial: &Trial, name: &str) -> Result<Self, Error> {
        let id = trial.scope().key(name);
        let token = token(&id, todo::SIGNING_KEY, SystemTime::now() + HOUR)?;
        Ok(Self { id, server: gateway(trial)?, authorization: Some(format!("Bearer {token}")) })
    }

    /// The same user with another `Authorization` header, or with none.
    pub(super) fn with_authorization(&self, authorization: Option<String>) -> Self {
        Self { id: self.id.clone(), server: self.server.clone(), authorization }
    }

    /// The same user before another server: a service itself, or a sidecar.
    pub(super) fn before(&self, server: Client) -> Self {
        Self { id: self.id.clone(), server, authorization: self.authorization.clone() }
    }

    /// The `Authorization` header, for calls that do not go through the gateway.
    pub(super) fn authorization(&self) -> &str {
        self.authorization.as_deref().unwrap_or_default()
    }

    /// `GET path`.
    pub(super) async fn get(&self, path: &str) -> Result<Reply, Error> {
        self.send("GET", path, None).await
    }

    /// `POST path` with a JSON body.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Reply, Error> {
        self.send("POST", path, Some(body)).await
    }

    /// `PATCH path` with a JSON body.
    pub(super) async fn patch(&self, path: &str, body: &Value) -> Result<Reply, Error> {
        self.send("PATCH", path, Some(body)).await
    }

    /// `DELETE path`.
    pub(super) async fn delete(&self, path: &str) -> Result<Reply, Error> {
        self.send("DELETE", path, None).await
    }

    /// Creates a task with that title and returns its JSON.
    ///
    /// # Errors
    /// When it is refused: whatever the check is about cannot be judged then.
    pub(super) async fn create(&self, task: &Value) -> Result<Value, Error> {
        let reply = self.post("/api/tasks", task).await?;
        let task = reply.json();
        if reply.status.is_success() && task["id"].is_string() { Ok(task) } else { Err(unusable(&reply)) }
    }

    /// Completes `task`.
    pub(super) async fn complete(&self, task: &Value) -> Result<Reply, Error> {
        self.act("complete", task).await
    }

    /// Has the backend tell this user of `task`, by invoking the notification service.
    pub(super) async fn notify(&self, task: &Value) -> Result<Reply, Error> {
        self.act("notify", task).await
    }

    async fn act(&self, action: &str, task: &Value) -> Result<Reply, Error> {
        self.post(&format!("/api/tasks/{}/{action}", task["id"].as_str().unwrap_or_default()), &json!({})).await
    }

    async fn send(&self, verb: &str, path: &str, body: Option<&Value>) -> Result<Reply, Error> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut raw = Raw { verb, path, headers: Vec::new(), body: Bytes::from(body) };
        if !raw.body.is_empty() {
            raw.headers.push(("content-type", "application/json"));
        }
        self.raw(raw).await
    }

    /// Any request, in the name of this user.
    pub(super) async fn raw<'a>(&'a self, mut raw: Raw<'a>) -> Result<Reply, Error> {
        raw.headers.extend(self.authorization.as_deref().map(|value| ("authorization", value)));
        self.server.raw(raw).await
    }
}

/// A client of the page's server.
fn gateway(trial: &Trial) -> Result<Client, Error> {
    Ok(trial.client_at(trial.sidecar("gateway")?.service()?.addr()))
}

/// A token for `user`, signed with `key`, good until `until`.
pub(super) fn token(user: &str, key: &str, until: SystemTime) -> Result<String, Error> {
    let seconds = |time: SystemTime| time.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let claims = json!({ "sub": user, "iat": seconds(SystemTime::now()), "exp": seconds(until) });
    let signed =
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(key.as_bytes()));
    signed.map_err(|error| Error::new(Kind::Harness, "sign a token").with_source(error))
}

fn unusable(reply: &Reply) -> Error {
    Error::new(Kind::Harness, format!("create a task: {}: {}", reply.sent, reply.summary()))
}
