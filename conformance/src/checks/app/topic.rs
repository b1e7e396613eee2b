//! The topics that an app subscribes to, as it announces them, and what its team tells of them.

use fixtures::client::Reply;
use fixtures::error::{Error, Kind};
use fixtures::team::{About, Call, Event, Examples, Given, Team, Then, fresh};
use serde_json::{Value, json};

use crate::run::stop::Stop;
use crate::run::trial::Trial;

/// One subscription that an app announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Topic {
    /// The pub/sub component.
    pub(super) pubsub: String,
    /// The topic.
    pub(super) topic: String,
    /// Where its events are brought: the default route, or else that of the first rule.
    pub(super) route: String,
    /// All its routes.
    pub(super) routes: Vec<String>,
    /// Whether events come in bulks.
    pub(super) bulk: bool,
    /// Whether what fails goes to a topic of its own.
    pub(super) dead_letter: bool,
    /// Whether events come as they are, without an envelope of their own.
    pub(super) raw: bool,
}

/// The subscriptions in the answer of an app, read as Go reads them: names in any case. What is incomplete is left out,
/// for a check of its own.
pub(super) fn read(reply: &Reply) -> Vec<Topic> {
    let listed = reply.json();
    listed.as_array().into_iter().flatten().filter_map(one).collect()
}

/// A field, its name in any case.
pub(super) fn field<'a>(object: &'a Value, name: &str) -> &'a Value {
    let found = object.as_object().and_then(|fields| fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name)));
    found.map_or(&Value::Null, |(_, value)| value)
}

/// The routes of an entry of the announcement, the default one first.
pub(super) fn routes(entry: &Value) -> Vec<String> {
    let several = field(entry, "routes");
    let rules = field(several, "rules").as_array().into_iter().flatten().map(|rule| field(rule, "path"));
    let all = [field(entry, "route"), field(several, "default")].into_iter().chain(rules);
    all.filter_map(Value::as_str).filter(|route| !route.is_empty()).map(str::to_owned).collect()
}

fn one(entry: &Value) -> Option<Topic> {
    let text = |name| field(entry, name).as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let routes = routes(entry);
    let raw = field(field(entry, "metadata"), "rawPayload");
    Some(Topic {
        pubsub: text("pubsubname")?,
        topic: text("topic")?,
        route: routes.first()?.clone(),
        routes,
        bulk: field(field(entry, "bulkSubscribe"), "enabled") == &Value::Bool(true),
        dead_letter: text("deadLetterTopic").is_some(),
        raw: raw == "true" || raw == &Value::Bool(true),
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
        if self.raw { Event::raw(pubsub, topic, data) } else { Event::new(pubsub, topic, data) }
    }

    /// An event of it like that example, with texts of its own.
    pub(super) fn like(&self, example: &Value) -> Event {
        self.event(&fresh(example))
    }

    /// What its team tells of it.
    pub(super) fn examples<'a>(&self, given: &'a Given) -> Option<&'a Examples> {
        given.events.iter().find(|one| one.pubsub == self.pubsub && one.topic == self.topic)
    }
}

/// What an app subscribes to: as it announces now, and as resource files say.
///
/// # Errors
/// When it could not be asked.
pub(super) async fn topics(trial: &Trial) -> Result<Vec<Topic>, Error> {
    let team = trial.team()?;
    let announced = trial.channel()?.subscriptions().await?;
    if let Some(exit) = team.exited().await {
        return Err(ended(team, exit.code));
    }
    // Of an app that does not answer nobody knows that it subscribes to nothing.
    let mut topics = read(&announced.answered()?);
    let declared = trial.team()?.given().declared.iter().filter_map(one);
    let known = |topics: &[Topic], other: &Topic| topics.iter().any(|topic| topic.name() == other.name());
    for topic in declared {
        if !known(&topics, &topic) {
            topics.push(topic);
        }
    }
    Ok(topics)
}

/// Why nothing can be asked of an app that has ended.
fn ended(team: &Team, code: Option<i32>) -> Error {
    let how = code.map_or("by a signal".to_owned(), |code| format!("with exit code {code}"));
    let error = Error::new(Kind::Start, format!("ask the app: it has ended {how}")).with_tail(team.log().tail());
    let is_made_up = |call: &Call| matches!(call.about, About::Secret { .. }) && call.met.is_some();
    if team.relay().calls().last().is_some_and(is_made_up) {
        let help = "the last it asked for was a secret, which is made up: where it looks for other keys or for a value of \
                    a certain form, tell them under `secrets` of the contract";
        return error.with_help(help);
    }
    error
}

/// The topics whose events come one by one, each with an event that the app handles.
///
/// # Errors
/// [`Stop::NotOffered`] when the team tells of none.
pub(super) async fn handled(trial: &Trial) -> Result<Vec<(Topic, Value)>, Stop> {
    let (topics, given) = (topics(trial).await?, trial.team()?.given());
    let example = |topic: &Topic| topic.examples(given).and_then(|examples| examples.good.first()).cloned();
    let single = topics.into_iter().filter(|topic| !topic.bulk);
    let found: Vec<_> = single.filter_map(|topic| example(&topic).map(|data| (topic, data))).collect();
    if found.is_empty() { Err(Stop::NotOffered(needs_example(&self::topics(trial).await?))) } else { Ok(found) }
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

/// Payloads that the app refuses, as its team tells, with what it owes then; each with its topic.
pub(super) fn refused(topics: &[Topic], given: &Given) -> Vec<(Topic, Value, Then)> {
    let of = |topic: &Topic| {
        let bad = topic.examples(given).map(|examples| examples.bad.clone()).unwrap_or_default();
        bad.into_iter().map(|bad| (topic.clone(), fresh(&bad.data), bad.then)).collect::<Vec<_>>()
    };
    topics.iter().filter(|topic| !topic.bulk).flat_map(of).collect()
}

/// Events of that topic that nobody can handle who expects something, each with what it is.
pub(super) fn unreadable(topic: &Topic) -> Vec<(&'static str, Event)> {
    let whole = || topic.event(&json!({}));
    vec![
        ("an event without data", whole().without("data")),
        ("an event with data as text", whole().with("data", "harness").with("datacontenttype", "text/plain")),
        (
            "an event with data in base64",
            whole()
                .without("data")
                .with("data_base64", "aGFybmVzcw==")
                .with("datacontenttype", "application/octet-stream"),
        ),
    ]
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
        let topic = one(&entry).unwrap();
        assert_eq!((topic.route.as_str(), topic.routes.len()), ("b", 2));
        assert!(topic.bulk && topic.dead_letter && topic.raw);
        assert_eq!(one(&json!({"pubsubname": "bus", "route": "/a"})), None);
    }
}
