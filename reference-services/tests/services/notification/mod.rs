//! The notification service: what it sends, once, and what it keeps.

mod dead_letter;
mod grpc;
mod inbox;
mod message;
mod reminder;
mod tls;

use reference_services::Service;
use reference_services::identity::{Identity, User};
use reference_services::notification::{Notifier, app, push};
use reference_services::settings::{AppProtocol, Secret};
use reference_services::web::Metrics;
use serde_json::{Value, json};

use super::provider::Provider;
use super::running::{Answer, Running};
use super::sidecar::Fake;

const TASK: &str = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
/// Seven days in seconds.
const WEEK: &str = "604800";

/// The service between its sidecar and its push provider.
struct System {
    sidecar: Fake,
    provider: Provider,
    service: Running,
    identity: Identity,
}

impl System {
    async fn start() -> Self {
        Self::over(AppProtocol::Http, None).await
    }

    async fn over(protocol: AppProtocol, token: Option<&str>) -> Self {
        let (sidecar, provider, metrics) = (Fake::start().await, Provider::start().await, Metrics::new());
        let (settings, client) = sidecar.client(Service::Notification);
        let identity = Identity::new(Secret::new("a-signing-key-of-the-tests"));
        let push = push::provider(Some(&provider.url), None).unwrap();
        let notifier = Notifier::new(client, settings.names, push, identity.clone(), &metrics);
        let service = Running::service(app(notifier, protocol), token, &metrics).await;
        Self { sidecar, provider, service, identity }
    }

    /// The word that answers an event.
    async fn deliver(&self, event: &Value) -> String {
        let answer = self.service.post("/reminders", event).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.body["status"].as_str().unwrap().to_owned()
    }

    /// What `user` asks for.
    async fn list(&self, user: &str, query: &str) -> Answer {
        let request = self.service.ask("GET", &format!("/api/notifications{query}"));
        Answer::of(request.bearer_auth(self.token(user))).await
    }

    fn token(&self, user: &str) -> String {
        self.identity.sign(&User(user.to_owned()), 60).unwrap()
    }

    /// How far the notification of that id has come.
    fn stage(&self, id: &str) -> Option<Value> {
        self.sidecar.value(&format!("notification-{id}")).map(|claim| claim["status"].clone())
    }
}

/// A reminder as it is delivered.
fn reminder(id: &str) -> Value {
    json!({
        "id": id, "source": "backend-service", "type": "com.dapr.event.sent", "specversion": "1.0",
        "datacontenttype": "application/json", "topic": "reminders", "pubsubname": "kafka-pubsub",
        "data": {
            "task_id": TASK, "user_id": "alice", "title": "buy milk", "due_at": "2026-11-21T09:00:00Z",
            "remind_at": "2026-11-21T08:55:00Z", "notification_method": "push",
        },
    })
}

const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// `traceparent` and `tracestate` as the provider is told them.
fn told(parent: &str, state: &str) -> [Option<String>; 2] {
    [Some(parent.to_owned()), Some(state.to_owned())]
}

/// `event` with `field` of its data set to `value`.
fn with(mut event: Value, field: &str, value: Value) -> Value {
    event["data"][field] = value;
    event
}
