//! A client subscribes on a stream, gets the events of the topic there, and answers each of them.
//!
//! A service without a port of its own lives by that: where its answers are passed over, an event that failed is lost.
//! The topics have one partition, so that events come one by one. Both streams are open before anything is published,
//! since daprd 1.18.2 opens none while an event of another one is unanswered. Read from dapr v1.18.2,
//! `pkg/runtime/pubsub/streamer` and `pkg/runtime/subscription`.

use fixtures::client::{EventStream, Processed, StreamEvent};

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, number as number_in, send};
use crate::checks::pubsub::streams::{listed, next, number, open};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.streaming-subscription",
    title: "A stream gets the events of its topic and answers them",
    clause: Clause {
        text: "A client's stream gets the events of its topic, and its answers decide what becomes of each.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/subscription-methods/",
        since: "1.15",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::Launch, Ability::BrokerInspection],
    transports: &[Transport::Grpc],
    steps: STEPS,
    ask: |scope| {
        let names = [ORDERS, UNWANTED, DEAD].iter();
        names.fold(stand::with_pubsub(scope), |ask, name| ask.with_topic(scope.topic(name), 1))
    },
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    CONFIRMED =
        Step::caught("stream-is-confirmed-before-any-event", &[Defect::StreamUnconfirmed]).rows(&["ps-sub-streaming"]),
    LISTED =
        Step::caught("metadata-list-the-streams", &[Defect::StreamUnlisted]).rows(&["ps-sub-metadata-list/streaming"]),
    WHOLE = Step::caught("event-comes-whole", &[Defect::StreamLosesMetadata]).rows(&["ps-sub-streaming"]),
    RETRIED =
        Step::caught("retried-event-comes-again", &[Defect::StreamIgnoresAnswers, Defect::RetryStatusAcknowledged])
            .on_redelivery()
            .rows(&["ps-sub-streaming/retry"]),
    HANDLED = Step::caught("handled-event-does-not-come-again", &[Defect::SuccessRedelivered])
        .on_redelivery()
        .rows(&["ps-sub-streaming"]),
    DROPPED = Step::caught("dropped-event-does-not-come-again", &[Defect::DropRetried])
        .on_redelivery()
        .rows(&["ps-sub-streaming/drop"]),
    BURIED = Step::caught(
        "dropped-event-is-dead-lettered-where-the-client-named-a-topic",
        &[Defect::StreamForgetsDeadLetter, Defect::StreamIgnoresAnswers],
    )
    .rows(&["ps-sub-streaming/dead-letter"]),
);

/// A sidecar of the check's own: each stream that is opened has its component read all topics anew.
const READER: &str = "reader";
/// The topic whose events are answered in each way.
const ORDERS: &str = "orders";
/// The topic of a stream that names a dead-letter topic.
const UNWANTED: &str = "unwanted";
/// The dead-letter topic.
const DEAD: &str = "dead";
/// The event that is wanted again at first.
const RETRY: u64 = 1;
/// The event that is handled at once.
const SUCCESS: u64 = 2;
/// The event that is dropped.
const DROP: u64 = 3;
/// The last one: once it came, the others are done with.
const LAST: u64 = 4;
/// Where an event comes for ever, so many are enough.
const MOST: usize = 20;

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, broker) = (trial.scope(), trial.broker()?);
    let ask = SidecarAsk::new(READER, AppProtocol::None).with(Component::kafka(PUBSUB));
    let reader = trial.run(&Launch::new(ask)).await?;
    let client = trial.client_of(&reader);
    let [topic, unwanted, dead] = [ORDERS, UNWANTED, DEAD].map(|name| scope.topic(name));
    let mut orders = open(&client, &topic, None).await?;
    let mut burying = open(&client, &unwanted, Some(&dead)).await?;
    let expected = vec![topic.clone(), unwanted.clone()];
    trial.step(LISTED).equals("topics of streams in the metadata", &listed(&client).await?, &expected);

    // It has an id of its own, and an attribute that no message has a field for.
    let mut whole = json!({
        "id": scope.key("order"), "source": "shop/eu", "type": "shop.order", "shop": "eu",
        "datacontenttype": "application/json", "data": event(1), "specversion": "1.0",
    });
    let content_type = Some("application/cloudevents+json");
    given(&client.publish(&Publish { content_type, ..Publish::json(PUBSUB, &topic, &whole) }).await?)?;
    send(&client, &topic, [2, 3, 4]).await?;
    let seen = answered(&trial, &mut orders).await;
    let met = if orders.is_confirmed() { "it came" } else { "none" };
    trial.step(CONFIRMED).that(orders.is_confirmed(), "an initial answer before the events", met);
    whole["pubsubname"] = PUBSUB.into();
    whole["topic"] = topic.as_str().into();
    let met = seen.first().map_or(Value::Null, shown);
    trial.step(WHOLE).equals_json("the first event on the stream", &met, &whole);
    let numbers: Vec<_> = seen.iter().map(number).collect();
    let (times, met) = (|n: u64| numbers.iter().filter(|met| **met == Some(n)).count(), format!("{numbers:?}"));
    trial.step(RETRIED).that(times(RETRY) > 1, "event 1 more than once", met.clone());
    trial.step(HANDLED).that(times(SUCCESS) == 1, "event 2 once", met.clone());
    trial.step(DROPPED).that(times(DROP) == 1, "event 3 once", met);

    send(&client, &unwanted, [10]).await?;
    if let Some(event) = next(&mut burying, trial.delivery()).await {
        burying.answer(&event.id, Processed::Drop);
    }
    let buried = async || Ok::<Vec<_>, Error>(broker.records(&dead).await?.iter().map(number_in).collect());
    patience::allow(trial.delivery(), async || match buried().await {
        Ok(some) if !some.is_empty() => Probe::Ready(()),
        other => Probe::NotYet(format!("{other:?}")),
    })
    .await;
    trial.step(BURIED).equals("events on the dead-letter topic", &buried().await?, &vec![Some(10)]);
    Ok(())
}

/// What comes on the stream until the last event does: to each is answered what it is for, and success when it comes
/// again.
async fn answered(trial: &Trial, stream: &mut EventStream) -> Vec<StreamEvent> {
    let mut seen: Vec<StreamEvent> = Vec::new();
    let mut wait = trial.delivery();
    while seen.len() < MOST
        && let Some(event) = next(stream, wait).await
    {
        let n = number(&event);
        let is_new = seen.iter().all(|seen| number(seen) != n);
        let processed = match n {
            Some(RETRY) if is_new => Processed::Retry,
            Some(DROP) if is_new => Processed::Drop,
            _ => Processed::Success,
        };
        stream.answer(&event.id, processed);
        seen.push(event);
        if n == Some(LAST) {
            // What was answered before has its time to come again all the same.
            wait = trial.quiet();
        }
    }
    seen
}

/// The event in the words of its envelope.
fn shown(event: &StreamEvent) -> Value {
    json!({
        "id": event.id, "source": event.source, "type": event.kind, "shop": event.attributes.get("shop"),
        "datacontenttype": event.content_type, "data": event.json(), "specversion": event.version,
        "pubsubname": event.pubsub, "topic": event.topic,
    })
}
