//! What is published to a topic is handled: the whole way, through the sidecar itself.
//!
//! All other checks bring their events themselves. What they cannot see is whether the sidecar would have brought any:
//! daprd 1.18.2 asks for the subscriptions once, at its start. A list that it cannot read costs all of them, with one
//! warning in a log that nobody reads, and a route that is not served drops every event with 404.
//!
//! The sidecar tells which subscriptions it has, those of resource files included. An event is brought straight, to see
//! which calls come of it; then another one like it is published, and the same calls are waited for. What makes no
//! call at all leaves no trace to be seen.

use fixtures::team::fault::AppFault;
use fixtures::team::{Call, Event, Examples, Kind as Asks, fresh};
use tonic::Code;

use super::subscribed;
use crate::checks::app::asked::{self, Asked};
use crate::checks::app::meaning::{Meaning, meaning};
use crate::checks::app::topic;
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
    let is_bulk = |of: &Examples| {
        announced.iter().any(|topic| topic.bulk && topic.pubsub == of.pubsub && topic.topic == of.topic)
    };
    let events = trial.team()?.given().events.iter().filter(|of| !is_bulk(of));
    let told: Vec<_> = events.filter_map(|of| Some((of, of.good.first()?))).collect();
    if told.is_empty() {
        return Err(Stop::NotOffered(topic::needs_example(&announced)));
    }
    let topics: Vec<_> = told.iter().map(|(of, _)| *of).collect();
    let subscribed = subscribed::all(&trial, &topics).await?;
    for (of, example) in told {
        judge(&trial, &subscribed, of, example).await?;
    }
    Ok(())
}

async fn judge(trial: &Trial, subscribed: &[Value], of: &Examples, example: &Value) -> Result<(), Stop> {
    let name = format!("{}/{}", of.pubsub, of.topic);
    let Some(subscription) = subscribed::find(subscribed, of) else {
        let expected = format!("a subscription to {name}, whose events the app handles");
        trial.step(HANDLED).does(&[], false, expected, subscribed::listed(subscribed), UNKNOWN);
        return Ok(());
    };
    let raw = subscription["metadata"]["rawPayload"] == "true";
    let Some(route) = subscribed::route(subscription).filter(|_| !raw) else {
        trial.set_aside(HANDLED, format!("the events of {name} come without an envelope, or without a route"));
        return Ok(());
    };
    let event = Event::new(&of.pubsub, &of.topic, &fresh(example));
    let straight = asked::deliver(trial, route, &event).await?;
    if matches!(straight.reply.status, Status::Http(404) | Status::Grpc(Code::Unimplemented)) {
        let expected = format!("an answer of {route}, where the sidecar brings the events of {name}");
        trial.step(HANDLED).replies(&straight.reply, false, expected, UNSERVED);
    } else if meaning(&straight.reply) != Meaning::Success {
        trial.set_aside(HANDLED, format!("an event of {name} is not handled however it comes: see app.good-events"));
    } else if straight.kinds().is_empty() {
        trial.set_aside(HANDLED, format!("nothing shows whether an event of {name} was handled: it makes no call"));
    } else {
        publish(trial, of, example, &straight).await?;
    }
    Ok(())
}

/// Publishes an event as any other app would, and waits for what comes of it.
async fn publish(trial: &Trial, of: &Examples, example: &Value, straight: &Asked) -> Result<(), Stop> {
    let relay = trial.team()?.relay();
    let (place, data) = (relay.end(), fresh(example));
    // Without a text of its own it may be one that was handled before, of which less is seen.
    let renewed = data != *example;
    let path = format!("/v1.0/publish/{}/{}", of.pubsub, of.topic);
    let published = subscribed::ask(trial, "POST", &path, data.to_string()).await?;
    if !published.status.is_success() {
        let text = format!("publish to {}/{}: {}", of.pubsub, of.topic, published.summary());
        return Err(Stop::Error(Error::new(Kind::Harness, text)));
    }
    patience::allow(trial.delivery(), async || {
        let calls = relay.since(place);
        if is_handled(&calls, straight, renewed) {
            Probe::Ready(())
        } else {
            Probe::NotYet(format!("{} calls", calls.len()))
        }
    })
    .await;
    // What it still does is no matter of the next check.
    asked::settle(trial.team()?).await;
    let calls = relay.since(place);
    let held = is_handled(&calls, straight, renewed);
    let limit = trial.delivery().limit();
    let like: Vec<_> = straight.kinds().into_iter().map(Asks::does).collect();
    let expected = format!("calls within {limit:.0?} as for an event that is brought straight: {}", like.join(", "));
    let met = format!("{} calls", calls.len());
    trial.step(HANDLED).timed(limit / 2).does(&calls, held, expected, met, LOST);
    Ok(())
}

/// Whether these calls come of an event like the one that was brought straight: what is read may be remembered, what
/// others see may not be missing.
fn is_handled(calls: &[Call], straight: &Asked, renewed: bool) -> bool {
    let came = |kind: Asks| calls.iter().any(|call| call.about.kind() == Some(kind));
    let kinds = straight.kinds();
    let mut effects = kinds.iter().copied().filter(|kind| kind.is_effect()).peekable();
    if renewed && effects.peek().is_some() { effects.all(came) } else { kinds.into_iter().any(came) }
}
