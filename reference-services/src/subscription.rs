//! What a service subscribes to, told to its sidecar in `GET /dapr/subscribe` (R23).

use prometheus_client::metrics::counter::Counter;
use serde::Serialize;

use crate::settings::Names;
use crate::web::Metrics;

/// One subscription, in the field names of Dapr (E18).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Subscription {
    /// The pub/sub component.
    #[serde(rename = "pubsubname")]
    pub(crate) pubsub: String,
    /// The topic.
    pub(crate) topic: String,
    /// Where its events are delivered.
    pub(crate) route: &'static str,
    /// Where events go that cannot be handled. Without it a bad event blocks its partition for ever (E15).
    #[serde(rename = "deadLetterTopic", skip_serializing_if = "Option::is_none")]
    pub(crate) dead_letter: Option<String>,
}

/// `topic` delivered to `route`, and its dead letters to `dead_route`.
pub(crate) fn with_dead_letters(
    names: &Names,
    topic: &str,
    route: &'static str,
    dead_route: &'static str,
) -> [Subscription; 2] {
    let dead_letter = format!("{topic}-dlq");
    let subscription = |topic: &str, route, dead_letter| Subscription {
        pubsub: names.pubsub.clone(),
        topic: topic.to_owned(),
        route,
        dead_letter,
    };
    [subscription(topic, route, Some(dead_letter.clone())), subscription(&dead_letter, dead_route, None)]
}

/// How many events of `topic` came back as dead letters.
pub(crate) fn dead_letters(metrics: &Metrics, topic: &str) -> Counter {
    let counters = metrics.counters("todo_dead_letters", "Events of a topic that could not be handled");
    counters.get_or_create_owned(&[("topic", topic.to_owned())])
}
