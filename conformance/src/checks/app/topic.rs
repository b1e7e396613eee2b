//! The topics that an app subscribes to, as it announces them, and what its team tells of them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fixtures::client::{Reply, Transport};
use fixtures::error::{Error, Kind};
use fixtures::team::{About, Call, Channel, Event, Examples, Given, Team, Then, fresh, fresh_with, new_text};
use serde_json::{Value, json};

use super::decoded::{field, first};
use super::meaning;
use super::route::Routes;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

/// The id of the one entry of a bulk.
const ENTRY: &str = "1";

/// One subscription that an app announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Topic {
    /// The pub/sub component.
    pub(super) pubsub: String,
    /// The topic.
    pub(super) topic: String,
    /// Where its events are brought: that of its example, or else the default one, or that of the first rule.
    pub(super) route: String,
    /// All its routes.
    pub(super) routes: Routes,
    /// Whether events come in bulks.
    pub(super) bulk: bool,
    /// Whether what fails goes to a topic of its own.
    pub(super) dead_letter: bool,
    /// Whether events come as they are, without an envelope of their own.
    pub(super) raw: bool,
    /// The type of its events, where its team tells it.
    kind: Option<String>,
}

/// The subscriptions in the answer of an app, read as Go reads them: names in any case. What is incomplete is left out,
/// for a check of its own.
pub(super) fn read(reply: &Reply) -> Vec<Topic> {
    let listed = first(&reply.body).unwrap_or_default();
    let is_grpc = reply.transport == Transport::Grpc;
    listed.as_array().into_iter().flatten().filter_map(|entry| one(entry, is_grpc)).collect()
}

/// One entry. Over gRPC there is one method for all events, which needs no route.
fn one(entry: &Value, is_grpc: bool) -> Option<Topic> {
    let text = |name| field(entry, name).as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let mut routes = Routes::of_entry(entry);
    if is_grpc && routes.is_empty() {
        routes = Routes::unnamed();
    }
    let raw = field(field(entry, "metadata"), "rawPayload");
    Some(Topic {
        pubsub: text("pubsubname")?,
        topic: text("topic")?,
        route: routes.default()?.to_owned(),
        routes,
        bulk: field(field(entry, "bulkSubscribe"), "enabled") == &Value::Bool(true),
        dead_letter: text("deadLetterTopic").is_some(),
        raw: raw == "true" || raw == &Value::Bool(true),
        kind: None,
    })
}

impl Topic {
    /// Its name in findings.
    pub(super) fn name(&self) -> String {
        format!("{}/{}", self.pubsub, self.topic)
    }

    /// An event of it with that payload, as daprd would bring it.
    pub(super) fn event(&self, data: &Value) -> Event {
        let (pubsub, topic) = (&self.pubsub, &self.topic);
        match &self.kind {
            _ if self.raw => Event::raw(pubsub, topic, data),
            Some(kind) => Event::new(pubsub, topic, data).with("type", kind.as_str()),
            None => Event::new(pubsub, topic, data),
        }
    }

    /// An event of it like that example, with texts of its own.
    pub(super) fn like(&self, example: &Value) -> Event {
        let new = new_text();
        self.event(&fresh_with(example, &new)).owning(new)
    }

    /// What its team tells of it.
    pub(super) fn examples<'a>(&self, given: &'a Given) -> Option<&'a Examples> {
        given.events.iter().find(|one| one.pubsub == self.pubsub && one.topic == self.topic)
    }

    /// Where daprd would bring that event.
    ///
    /// # Errors
    /// Why it would not.
    pub(super) fn route_of(&self, event: &Event) -> Result<String, String> {
        let envelope = event.envelope();
        let payload = envelope["data_base64"].as_str().filter(|_| self.raw && self.bulk);
        // The rules of a raw bulk are asked of the payload: it gets no envelope.
        let payload = payload.and_then(|payload| STANDARD.decode(payload).ok());
        let asked = payload.map_or(envelope, |bytes| String::from_utf8_lossy(&bytes).into());
        let route = self.routes.of(&asked).map_err(|why| format!("{} {why}", self.name()))?;
        Ok(route.to_owned())
    }

    /// The same with the route of that event.
    ///
    /// # Errors
    /// Why it is brought nowhere.
    fn routed(&self, event: &Event) -> Result<Self, String> {
        Ok(Self { route: self.route_of(event)?, ..self.clone() })
    }

    /// Brings an event of it where daprd would, alone or in a bulk of one. The answer to a bulk is that to its entry then.
    ///
    /// # Errors
    /// When it could not be brought.
    pub(super) async fn bring(&self, channel: &Channel, event: &Event) -> Result<Reply, Error> {
        let route = self.route_of(event).unwrap_or_else(|_| self.route.clone());
        self.bring_to(channel, &route, event).await
    }

    /// The same, to that route.
    ///
    /// # Errors
    /// When it could not be brought.
    pub(super) async fn bring_to(&self, channel: &Channel, route: &str, event: &Event) -> Result<Reply, Error> {
        if !self.bulk {
            return channel.deliver(route, event).await;
        }
        Ok(meaning::alone(channel.deliver_bulk(route, &[(ENTRY, event)]).await?, ENTRY))
    }
}

/// What an app subscribes to: as it announces now, and as resource files say.
///
/// # Errors
/// When it could not be asked.
pub(super) async fn topics(trial: &Trial) -> Result<Vec<Topic>, Error> {
    let (team, announced) = (trial.team()?, trial.channel()?.subscriptions().await?);
    if let Some(exit) = team.exited().await {
        return Err(ended(team, exit.code));
    }
    // Of an app that does not answer nobody knows that it subscribes to nothing.
    let mut topics: Vec<Topic> = Vec::new();
    for topic in read(&announced.answered()?) {
        // Of several entries the last one counts.
        topics.retain(|other| other.name() != topic.name());
        topics.push(topic);
    }
    let given = team.given();
    for topic in given.declared.iter().filter_map(|entry| one(entry, false)) {
        if !topics.iter().any(|other| other.name() == topic.name()) {
            topics.push(topic);
        }
    }
    for topic in &mut topics {
        topic.kind = topic.examples(given).and_then(|examples| examples.kind.clone());
    }
    Ok(topics)
}

/// Why nothing can be asked of an app that has ended.
fn ended(team: &Team, code: Option<i32>) -> Error {
    let how = code.map_or("by a signal".to_owned(), |code| format!("with exit code {code}"));
    let error = Error::new(Kind::Start, format!("ask the app: it has ended {how}")).with_tail(team.tail());
    let is_made_up = |call: &Call| matches!(call.about, About::Secret { .. }) && call.met.is_some();
    if team.relay().calls().last().is_some_and(is_made_up) {
        let help = "the last it asked for was a secret, which is made up: where it looks for other keys or for a value of \
                    a certain form, tell them under `secrets` of the contract";
        return error.with_help(help);
    }
    error
}

/// The topics that the team tells of, each with an event that the app handles and the route of it. Their events come one
/// by one or in bulks: [`Topic::bring`] brings to both.
///
/// # Errors
/// [`Stop::NotOffered`] when the team tells of none, or what it tells of is brought nowhere.
pub(super) async fn handled_all(trial: &Trial) -> Result<Vec<(Topic, Value)>, Stop> {
    let (topics, given) = (topics(trial).await?, trial.team()?.given());
    let (mut found, mut lost) = (Vec::new(), Vec::new());
    for topic in &topics {
        let Some(example) = topic.examples(given).and_then(|examples| examples.good.first()) else { continue };
        match topic.routed(&topic.like(example)) {
            Ok(routed) => found.push((routed, example.clone())),
            Err(why) => lost.push(why),
        }
    }
    match (found.is_empty(), lost.is_empty()) {
        (false, _) => Ok(found),
        (true, true) => Err(Stop::NotOffered(needs_example(&topics))),
        (true, false) => Err(Stop::NotOffered(lost.join("; "))),
    }
}

/// Why nothing can be said without an event that the app handles.
pub(super) fn needs_example(topics: &[Topic]) -> String {
    match topics {
        [] => "the app subscribes to nothing".to_owned(),
        topics => {
            let names: Vec<_> = topics.iter().map(Topic::name).collect();
            format!("needs an example of an event for {}: --contract, which `app init` begins", names.join(", "))
        }
    }
}

/// Payloads that the app refuses, as its team tells, with what it owes then; each with its topic and the route of it.
pub(super) fn refused(topics: &[Topic], given: &Given) -> Vec<(Topic, Value, Then)> {
    let of = |topic: &Topic| {
        let bad = topic.examples(given).map(|examples| examples.bad.clone()).unwrap_or_default();
        let each = bad.into_iter().map(|bad| (fresh(&bad.data), bad.then));
        let routed = each.filter_map(|(data, then)| Some((topic.routed(&topic.event(&data)).ok()?, data, then)));
        routed.collect::<Vec<_>>()
    };
    topics.iter().flat_map(of).collect()
}

/// Events of that topic that nobody can handle who expects something, each with what it is. What
/// daprd would bring nowhere is left out.
pub(super) fn unreadable(topic: &Topic) -> Vec<(&'static str, Event)> {
    let whole = || topic.event(&json!({}));
    let mut all = vec![
        ("an event without data", whole().without("data")),
        ("an event with data as text", whole().with("data", "harness").with("datacontenttype", "text/plain")),
        (
            "an event with data in base64",
            whole()
                .without("data")
                .with("data_base64", "aGFybmVzcw==")
                .with("datacontenttype", "application/octet-stream"),
        ),
    ];
    all.retain(|(_, event)| topic.route_of(event).is_ok());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_read_whatever_the_case_of_its_names() {
        let entry = json!({
            "PubsubName": "bus", "topic": "orders", "routes": {"rules": [{"match": "true", "path": "/a"}], "default": "b"},
            "deadLetterTopic": "dead", "bulkSubscribe": {"enabled": true}, "metadata": {"rawPayload": "true"},
        });
        let topic = one(&entry, false).unwrap();
        assert_eq!((topic.route.as_str(), topic.routes.paths()), ("b", vec!["/a", "b"]));
        assert!(topic.bulk && topic.dead_letter && topic.raw);
        assert_eq!(one(&json!({"pubsubname": "bus", "route": "/a"}), false), None);
    }

    #[test]
    fn over_grpc_no_route_is_needed() {
        let entry = json!({"pubsubname": "bus", "topic": "orders"});
        assert_eq!(one(&entry, false), None);
        assert_eq!(one(&entry, true).unwrap().route, "");
    }

    #[test]
    fn an_event_goes_where_the_rules_say() {
        let rules = |condition: &str| json!([{"match": condition, "path": "/a"}]);
        let told = |rules: Value, raw: &str| {
            let metadata = json!({"rawPayload": raw});
            let routes = json!({"rules": rules});
            let entry = json!({"pubsubname": "bus", "topic": "orders", "routes": routes, "metadata": metadata,
                               "bulkSubscribe": {"enabled": raw == "true"}});
            one(&entry, false).unwrap()
        };
        let mut typed = told(rules("event.type == 'sold'"), "false");
        let lost = typed.route_of(&typed.event(&json!(1))).unwrap_err();
        assert!(lost.starts_with("bus/orders has no rule for its example"), "{lost}");
        assert!(unreadable(&typed).is_empty());
        typed.kind = Some("sold".to_owned());
        assert_eq!(typed.routed(&typed.event(&json!(1))).unwrap().route, "/a");
        assert_eq!(unreadable(&typed).len(), 3);
        let raw = told(rules("event.startsWith('{')"), "true");
        assert_eq!(raw.route_of(&raw.event(&json!({}))).as_deref(), Ok("/a"));
    }
}
