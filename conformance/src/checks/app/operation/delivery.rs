//! What is published to a topic is handled: the whole way, through the sidecar itself.
//!
//! All other checks bring their events themselves. What they cannot see is whether the sidecar would have brought any:
//! daprd 1.18.2 asks for the subscriptions once, at its start. A list that it cannot read costs all of them, with one
//! warning in a log that nobody reads, and a route that is not served drops every event with 404.
//!
//! The sidecar tells which subscriptions it has, those of resource files included. An event is brought straight, to see
//! which calls come of it; then another one like it is published, and the same calls are waited for. What makes no
//! call at all leaves no trace to be seen.

use fixtures::team::Kind as Asks;
use fixtures::team::fault::AppFault;
use tonic::Code;

use super::like::Straight;
use super::subscribed;
use crate::checks::app::asked;
use crate::checks::app::filled::Filled;
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic::{self, Topic};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "app.delivery",
    title: "What is published through the sidecar reaches the app",
    clause: Clause {
        text: "An event that is published to a topic is brought to the route which the app announces for it.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/subscription-methods/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: STEPS,
    body: |trial| Box::pin(run(trial)),
    ..Check::APP
};

steps!(
    HANDLED = Step::caught_in_app(
        "published-event-is-handled",
        &[AppFault::RouteMissing, AppFault::SubscribeNotAList, AppFault::SubscribeOtherPubsub]
    ),
);

const UNKNOWN: &str = "answer GET /dapr/subscribe with a JSON list whose entries name this component and this topic: \
                       MapSubscribeHandler() in ASP.NET, @Topic in Spring and Quarkus, DaprApp(app) in FastAPI. A \
                       global prefix of NestJS moves that path too; a Subscription resource needs the app id in its \
                       scopes";

const UNSERVED: &str = "serve POST under the route that is announced, slash for slash, a global prefix included";

const LOST: &str = "it is handled when it is brought straight, so what differs is the event: what the sidecar makes of \
                    a publish has another id, another source and a trace. The log of the app may tell";

async fn run(trial: Trial) -> Result<(), Stop> {
    let announced = topic::topics(&trial).await?;
    let events = trial.team()?.given().events.iter();
    let told: Vec<_> = events.filter_map(|of| Some((of, of.good.first()?))).collect();
    if told.is_empty() {
        return Err(Stop::NotOffered(topic::needs_example(&announced)));
    }
    let topics: Vec<_> = told.iter().map(|(of, _)| *of).collect();
    let subscribed = subscribed::all(&trial, &topics).await?;
    for (of, example) in told {
        let name = format!("{}/{}", of.pubsub, of.topic);
        let topic = announced.iter().find(|topic| topic.name() == name);
        let (Some(topic), true) = (topic, subscribed::find(&subscribed, of).is_some()) else {
            let expected = format!("a subscription to {name}, whose events the app handles");
            trial.step(HANDLED).does(&[], false, expected, subscribed::listed(&subscribed), UNKNOWN);
            continue;
        };
        judge(&trial, topic, of.kind.as_deref(), example).await?;
    }
    Ok(())
}

async fn judge(trial: &Trial, topic: &Topic, kind: Option<&str>, example: &Value) -> Result<(), Stop> {
    let (name, straight) = (topic.name(), Filled::of(example));
    let event = straight.event(topic);
    if topic.raw {
        trial.set_aside(HANDLED, format!("the events of {name} come without an envelope"));
        return Ok(());
    }
    if let Err(why) = topic.route_of(&event) {
        trial.set_aside(HANDLED, why);
        return Ok(());
    }
    let asked = asked::bring(trial, topic, &event).await?;
    if matches!(asked.reply.status, Status::Http(404) | Status::Grpc(Code::Unimplemented)) {
        let expected = format!("an answer of {}, where the sidecar brings the events of {name}", topic.route);
        trial.step(HANDLED).replies(&asked.reply, false, expected, UNSERVED);
    } else if meaning(&asked.reply) != Meaning::Success {
        trial.set_aside(HANDLED, format!("an event of {name} is not handled however it comes: see app.good-events"));
    } else if asked.kinds().is_empty() {
        trial.set_aside(HANDLED, format!("nothing shows whether an event of {name} was handled: it makes no call"));
    } else {
        let straight = Straight { text: straight.text, calls: asked.calls };
        publish(trial, topic, kind, example, &straight).await?;
    }
    Ok(())
}

/// Publishes an event as any other app would, and waits for what comes of it.
async fn publish(
    trial: &Trial,
    topic: &Topic,
    kind: Option<&str>,
    example: &Value,
    straight: &Straight,
) -> Result<(), Stop> {
    let relay = trial.team()?.relay();
    let (place, told) = (relay.end(), Filled::of(example));
    // Without a text of its own it may be one that was handled before, of which less is seen.
    let text = (told.data != *example).then_some(told.text.as_str());
    let kind = kind.map(|kind| format!("?metadata.cloudevent.type={kind}")).unwrap_or_default();
    let path = format!("/v1.0/publish/{}/{}{kind}", topic.pubsub, topic.topic);
    let published = subscribed::ask(trial, "POST", &path, told.data.to_string()).await?;
    if !published.status.is_success() {
        let text = format!("publish to {}: {}", topic.name(), published.summary());
        return Err(Stop::Error(Error::new(Kind::Harness, text)));
    }
    let came = || {
        let calls = relay.since(place).into_iter();
        let own = std::slice::from_ref(&told.text);
        calls.filter(|call| call.holds(own) || !relay.is_known_anyway(&call.about)).collect::<Vec<_>>()
    };
    patience::allow(trial.delivery(), async || {
        let calls = came();
        if straight.is_like(&calls, text) { Probe::Ready(()) } else { Probe::NotYet(format!("{} calls", calls.len())) }
    })
    .await;
    // What it still does is no matter of the next check.
    asked::settle(trial.team()?).await;
    let calls = came();
    let held = straight.is_like(&calls, text);
    let limit = trial.delivery().limit();
    let like: Vec<_> = asked::kinds(&straight.calls).into_iter().map(Asks::does).collect();
    let expected = format!("calls within {limit:.0?} as for an event that is brought straight: {}", like.join(", "));
    let met = format!("{} calls", calls.len());
    trial.step(HANDLED).timed(limit / 2).does(&calls, held, expected, met, LOST);
    Ok(())
}
