//! What an app showed of itself, and what follows of it.

use std::collections::{BTreeMap, BTreeSet};

use fixtures::ask::AppProtocol;
use fixtures::client::Transport;
use fixtures::team::{About, Call};
use serde_json::Value;

use crate::app::name::is_name;

/// Where the methods of the sidecar itself stand in gRPC.
const SIDECAR: &str = "/dapr.proto.runtime.v1.";

/// What an app showed of itself while it was watched.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its app id.
    pub app_id: String,
    /// How its sidecar calls it.
    pub protocol: AppProtocol,
    /// Where it listens; 0: where it is told.
    pub port: u16,
    /// The command that starts it, where it was started.
    pub start: Option<String>,
    /// What it answered when it was asked what it subscribes to.
    pub subscriptions: Value,
    /// What it asked its sidecar for.
    pub calls: Vec<Call>,
    /// Where it tells whether it lives.
    pub live: Option<String>,
    /// Where it tells whether it can work.
    pub ready: Option<String>,
}

impl Shown {
    /// Its topics, each once in its order: the component and the topic.
    pub(super) fn topics(&self) -> Vec<(&str, &str)> {
        let mut topics = Vec::new();
        for entry in self.subscriptions.as_array().into_iter().flatten() {
            let (Some(pubsub), Some(topic)) = (field(entry, "pubsubname"), field(entry, "topic")) else { continue };
            if !topics.contains(&(pubsub, topic)) {
                topics.push((pubsub, topic));
            }
        }
        topics
    }

    /// The components of its sidecar that it named: by the key of `components`, their names.
    pub(super) fn components(&self) -> BTreeMap<&'static str, BTreeSet<String>> {
        let announced = self.topics().into_iter().map(|(pubsub, _)| ("pubsub", pubsub));
        let called = self.calls.iter().filter_map(|call| match &call.about {
            About::Publish { pubsub, .. } => Some(("pubsub", pubsub.as_str())),
            About::Read { store, .. } | About::Write { store, .. } => Some(("state", store.as_str())),
            About::Secret { store } => Some(("secrets", store.as_str())),
            _ => None,
        });
        let mut components: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for (key, name) in announced.chain(called).filter(|(_, name)| is_name(name)) {
            // One name is one component, whatever else it was called.
            if !components.iter().any(|(other, names)| *other != key && names.contains(name)) {
                components.entry(key).or_default().insert(name.to_owned());
            }
        }
        components
    }

    /// The secrets that it read over HTTP, by store: over gRPC their names stand in the message.
    pub(super) fn secrets(&self) -> BTreeMap<&str, BTreeSet<String>> {
        let mut read: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
        for call in &self.calls {
            let About::Secret { store } = &call.about else { continue };
            let path = call.target.split('?').next().unwrap_or_default();
            let name = path.rsplit('/').next().unwrap_or_default();
            if call.transport == Transport::Http && is_name(name) && name != "bulk" {
                read.entry(store.as_str()).or_default().insert(name.to_owned());
            }
        }
        read
    }

    /// The methods of other apps that it called. What was passed on as gRPC is none that the harness can answer.
    pub(super) fn peers(&self) -> BTreeSet<(&str, &str)> {
        let plain = |call: &&Call| call.transport == Transport::Http || call.target.starts_with(SIDECAR);
        let called = self.calls.iter().filter(plain).filter_map(|call| match &call.about {
            About::Invoke { app, method } => Some((app.as_str(), method.split('?').next()?)),
            _ => None,
        });
        called.collect()
    }
}

/// A text in an object, its name in any case.
fn field<'a>(object: &'a Value, name: &str) -> Option<&'a str> {
    let mut fields = object.as_object()?.iter();
    fields.find(|(field, _)| field.eq_ignore_ascii_case(name))?.1.as_str().filter(|text| !text.is_empty())
}
