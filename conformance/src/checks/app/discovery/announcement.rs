//! What the app subscribes to can be read, and what it names is there.
//!
//! daprd 1.18.2 asks once (`GET /dapr/subscribe`, `ListTopicSubscriptions`), and only where it has a pub/sub component.
//! 404, `null` and an empty body subscribe to nothing; so does any other status, with an error in its log. A 200 that
//! it cannot decode, be it for one field of one entry or for one rule, costs all subscriptions, those of resource files
//! included, with one warning. An entry without a route is left out with another; of one that names a component which
//! is not there, or a topic that an earlier one names, it says nothing: of several for a topic the last one counts.
//!
//! An event whose route is answered with 404 is dropped, by 405 it comes again for ever. Since a handler may mean 404,
//! an answer tells that nobody serves a route only where the app answers the same at a route that is surely not there; and
//! where it takes events there too, nothing tells. What is brought is an event without data, which uses up no example.

use fixtures::team::fault::AppFault;
use fixtures::team::{Channel, Event};
use tonic::Code;

use super::configuration::Shape;
use super::served::{is_known, is_same, nowhere};
use crate::checks::app::asked;
use crate::checks::app::decoded::{field, first};
use crate::checks::app::route::Routes;
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;
use crate::lint::expression;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.announcement",
    title: "What the app subscribes to can be read and is whole",
    clause: Clause {
        text: "An app subscribes with a JSON list whose entries name a component, a topic and a route it serves.",
        url: "https://docs.dapr.io/reference/api/pubsub_api/#provide-a-route-for-dapr-to-discover-topic-subscriptions",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    LISTED = Step::caught_in_app("announcement-is-a-list", &[AppFault::SubscribeNotAList]),
    COMPLETE = Step::caught_in_app("every-entry-is-complete", &[AppFault::SubscribeWithoutTopic]),
    KNOWN = Step::caught_in_app("every-pubsub-is-known", &[AppFault::SubscribeOtherPubsub]),
    SERVED = Step::caught_in_app("every-route-is-served", &[AppFault::RouteMissing]),
    ONCE = Step::caught_in_app("no-topic-is-announced-twice", &[AppFault::TopicTwice]),
);

const LIST: &str = "answer 200 with the list itself, [{\"pubsubname\":…,\"topic\":…,\"route\":…}]: no object around \
                    it, no text of JSON, no page of a catch-all route. Where nothing is subscribed to 404 and [] are \
                    right. An authentication of the app must let the route through: Dapr shows it APP_API_TOKEN and \
                    nothing else";

const WHOLE: &str = "one value of a wrong type costs all subscriptions, and a missing one the entry: \
                     {\"pubsubname\":…, \"topic\":…,\"route\":\"/…\"}. Values of `metadata` are texts \
                     (\"rawPayload\":\"true\"), those of `bulkSubscribe` are not \
                     (\"enabled\":true,\"maxMessagesCount\":100)";

const ROUTE: &str = "announce the route as it is served to POST, with what stands before it: APIRouter(prefix=…), \
                     url_prefix of a Blueprint, app.use('/api', …), setGlobalPrefix(), @RequestMapping of the class, \
                     server.servlet.context-path, MapGroup(…). At 404 daprd drops the event, at 405 it comes again for \
                     ever";

const TWICE: &str = "make one entry of them: several routes of a topic are rules of one, \
                     {\"routes\":{\"rules\":[{\"match\": \"event.type == 'a'\",\"path\":\"/a\"}],\"default\":\"/b\"}}. \
                     Of several entries daprd keeps the last one and says nothing";

/// Why nothing can be said of what only a complete entry tells.
const INCOMPLETE: &str = "no entry of the announcement is complete";

/// What an entry is decoded into.
const ENTRY: Shape = Shape::Object(&[
    ("pubsubname", Shape::Text),
    ("topic", Shape::Text),
    ("deadLetterTopic", Shape::Text),
    ("metadata", Shape::Texts),
    ("route", Shape::Text),
    ("routes", Shape::Object(&[("rules", Shape::List(&RULE)), ("default", Shape::Text)])),
    ("bulkSubscribe", BULK),
]);

const RULE: Shape = Shape::Object(&[("match", Shape::Text), ("path", Shape::Text)]);

const BULK: Shape = Shape::Object(&[
    ("enabled", Shape::Flag),
    ("maxMessagesCount", Shape::Whole),
    ("maxAwaitDurationMs", Shape::Whole),
]);

async fn run(trial: Trial) -> Result<(), Stop> {
    let reply = trial.channel()?.subscriptions().await?;
    let entries = listed(&reply);
    let given = trial.team()?.given();
    let subscribes = !given.events.is_empty() || !given.declared.is_empty();
    // A page for every path, or a router without this one: daprd says a line of it, and nothing is lost.
    if entries.is_none() && !subscribes && !(reply.json().is_object() || reply.json().is_array()) {
        let why = "the app announces nothing that can be read, and nobody says that it subscribes to anything";
        return Err(Stop::NotOffered(why.to_owned()));
    }
    let expected = "200 with a JSON list of objects, or 404; daprd subscribes to nothing else";
    let read = trial.step(LISTED).replies(&reply, entries.is_some(), expected, LIST);
    let Some(entries) = entries.filter(|entries| !entries.is_empty()) else {
        let why = if read { "the app announces no subscription" } else { "what the app announces cannot be read" };
        [COMPLETE, KNOWN, ONCE].into_iter().for_each(|step| trial.set_aside(step, why));
        return all_served(&trial, why).await;
    };
    complete(&trial, &entries)?;
    known(&trial, &entries)?;
    once(&trial, &entries);
    all_served(&trial, INCOMPLETE).await
}

/// Brings an event to each route that the app or a resource file names; `none` tells why there is none.
async fn all_served(trial: &Trial, none: &str) -> Result<(), Stop> {
    let topics = topic::topics(trial).await?;
    if topics.is_empty() {
        trial.set_aside(SERVED, none);
    }
    for topic in topics {
        served(trial, &topic).await?;
    }
    Ok(())
}

/// The entries of an answer; `None` where it cannot be read.
fn listed(reply: &Reply) -> Option<Vec<Value>> {
    match reply.status {
        Status::Http(204 | 404) | Status::Grpc(Code::Unimplemented) => return Some(Vec::new()),
        Status::Http(200) | Status::Grpc(Code::Ok) if reply.body.trim_ascii().is_empty() => return Some(Vec::new()),
        Status::Http(200) | Status::Grpc(Code::Ok) => {}
        _ => return None,
    }
    match first(&reply.body)? {
        Value::Null => Some(Vec::new()),
        Value::Array(entries) => entries.iter().all(|entry| entry.is_object() || entry.is_null()).then_some(entries),
        _ => None,
    }
}

fn complete(trial: &Trial, entries: &[Value]) -> Result<(), Stop> {
    let is_grpc = trial.channel()?.protocol() == AppProtocol::Grpc;
    for (index, entry) in entries.iter().enumerate() {
        let lacking = lacking(entry, is_grpc);
        let met = if lacking.is_empty() { "all of it".to_owned() } else { lacking.join(", ") };
        let expected =
            format!("component, topic and route in entry {}, all of the types that daprd decodes", index + 1);
        trial.step(COMPLETE).does(&[], lacking.is_empty(), expected, met, WHOLE);
    }
    Ok(())
}

/// What is missing in an entry, or cannot be read.
fn lacking(entry: &Value, is_grpc: bool) -> Vec<String> {
    let is_empty = |value: &Value| value.is_null() || value == "";
    let mut lacking = ENTRY.misfits("", entry);
    let named = ["pubsubname", "topic"].into_iter().filter(|name| is_empty(field(entry, name)));
    lacking.extend(named.map(|name| format!("no `{name}`")));
    // Over gRPC there is one method for all events, which needs no route.
    if !is_grpc && Routes::of_entry(entry).is_empty() {
        lacking.push("neither `route` nor `routes`".to_owned());
    }
    for rule in field(field(entry, "routes"), "rules").as_array().into_iter().flatten() {
        if !is_grpc && is_empty(field(rule, "path")) {
            lacking.push("a rule without a `path`".to_owned());
        }
        let condition = field(rule, "match").as_str().filter(|text| !text.trim().is_empty());
        if let Some(Err(why)) = condition.map(expression::parse) {
            lacking.push(format!("a `match` that is no expression of CEL: {why}"));
        }
    }
    lacking
}

fn known(trial: &Trial, entries: &[Value]) -> Result<(), Stop> {
    let pubsubs = &trial.team()?.given().pubsubs;
    if pubsubs.is_empty() {
        trial.set_aside(KNOWN, "its pub/sub components are not known: --resources-path, or the contract, tells them");
        return Ok(());
    }
    let hint = "it is `metadata.name` of the component, letter for letter, and not its type; a component with `scopes` \
                is there only for the apps that they name. Of a name that it does not have daprd says nothing";
    let names = entries.iter().filter_map(|entry| field(entry, "pubsubname").as_str());
    let names: Vec<_> = names.filter(|name| !name.is_empty()).collect();
    if names.is_empty() {
        trial.set_aside(KNOWN, INCOMPLETE);
    }
    for name in names {
        let expected = format!("one of the pub/sub components of its sidecar: {}", pubsubs.join(", "));
        trial.step(KNOWN).does(&[], pubsubs.iter().any(|known| known == name), expected, name, hint);
    }
    Ok(())
}

/// Brings an event to each route of a topic.
async fn served(trial: &Trial, topic: &Topic) -> Result<(), Stop> {
    let (team, channel) = (trial.team()?, trial.channel()?);
    let event = topic.event(&json!({})).without("data");
    for route in topic.routes.paths() {
        let reply = asked::watched(team, event.own(), topic.bring_to(&channel, route, &event)).await?.reply;
        if !reply.status.is_answer() {
            trial.set_aside(SERVED, format!("an event at {route} is not answered at all"));
            continue;
        }
        let held = match reply.status {
            Status::Http(405 | 501) | Status::Grpc(Code::Unimplemented) => false,
            Status::Http(404) => is_meant(&channel, topic, &event, route, &reply).await?,
            Status::Http(200..300) if is_anywhere(&channel, topic, &event, route, &reply).await? => {
                let why = "the app answers an event at a path that is surely not there as it does at";
                trial.set_aside(
                    SERVED,
                    format!("{why} {route}: a route for all paths hides whether that one is served"),
                );
                continue;
            }
            _ => true,
        };
        let expected = format!("a handler of {} at {route}", topic.name());
        trial.step(SERVED).replies(&reply, held, expected, ROUTE);
    }
    Ok(())
}

/// Whether a 404 is the word of a handler: where nobody serves a route, an app answers as at one that is not there.
async fn is_meant(channel: &Channel, topic: &Topic, event: &Event, route: &str, reply: &Reply) -> Result<bool, Error> {
    let here = format!("/{}", route.trim_start_matches('/'));
    Ok(is_known(channel, &here).await? || !is_anywhere(channel, topic, event, route, reply).await?)
}

/// Whether the app answers the event in the same way at a path that is surely not there.
async fn is_anywhere(
    channel: &Channel,
    topic: &Topic,
    event: &Event,
    route: &str,
    reply: &Reply,
) -> Result<bool, Error> {
    let nowhere = nowhere();
    let lost = topic.bring_to(channel, &nowhere, event).await?;
    Ok(is_same((reply, route), (&lost, &nowhere)))
}

/// Looks that no entry takes the place of another. One that only says the same again takes nothing away.
fn once(trial: &Trial, entries: &[Value]) {
    let placed: Vec<_> = entries.iter().filter_map(|entry| Some((place(entry)?, entry))).collect();
    if placed.is_empty() {
        trial.set_aside(ONCE, INCOMPLETE);
    }
    let routes = |entry: &Value| Routes::of_entry(entry).paths().join(", ");
    for (index, (place, entry)) in placed.iter().enumerate() {
        let earlier = placed[..index].iter().find(|(other, said)| other == place && said != entry);
        let two = |(_, said): &(_, &Value)| format!("one with {}, and another with {}", routes(said), routes(entry));
        let met = earlier.map_or("one".to_owned(), two);
        trial.step(ONCE).does(&[], earlier.is_none(), format!("one entry for {place}"), met, TWICE);
    }
}

/// What an entry subscribes to, where it says so.
fn place(entry: &Value) -> Option<String> {
    let text = |name| field(entry, name).as_str().filter(|text| !text.is_empty());
    Some(format!("{}/{}", text("pubsubname")?, text("topic")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_odd_but_right_lacks_nothing() {
        for right in [
            json!({"PubSubName": "bus", "Topic": "t", "route": "orders", "more": 1, "metadata": null}),
            json!({"pubsubname": "b", "topic": "t", "routes": {"rules": [{"match": "event.id == 'a'", "path": "/a"}]}}),
            json!({"pubsubname": "bus", "topic": "t", "route": "", "routes": {"default": "/a"}, "bulkSubscribe": {}}),
        ] {
            assert_eq!(lacking(&right, false), Vec::<String>::new(), "{right}");
        }
        assert_eq!(lacking(&json!({"pubsubname": "bus", "topic": "t"}), true), Vec::<String>::new());
    }

    #[test]
    fn what_costs_an_entry_or_all_of_them_is_told() {
        let told = |mut entry: Value, name: &str, value: Value| {
            entry[name] = value;
            lacking(&entry, false).join(", ")
        };
        let entry = || json!({"pubsubname": "bus", "topic": "t", "route": "/a"});
        assert_eq!(told(entry(), "topic", json!("")), "no `topic`");
        assert_eq!(told(entry(), "route", Value::Null), "neither `route` nor `routes`");
        let raw = told(entry(), "metadata", json!({"rawPayload": true}));
        assert_eq!(raw, "`metadata.rawPayload` is true, not a text");
        assert_eq!(told(entry(), "routes", json!({"rules": [null]})), "a rule without a `path`");
        let broken = told(entry(), "routes", json!({"rules": [{"match": "event.type = 'a'", "path": "/a"}]}));
        assert!(broken.starts_with("a `match` that is no expression"), "{broken}");
        assert_eq!(lacking(&Value::Null, false).len(), 3);
    }
}
