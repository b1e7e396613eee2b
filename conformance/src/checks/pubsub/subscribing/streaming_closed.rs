//! A stream that its client closes ends, and the event that it left unanswered comes to the next one.
//!
//! A client that is restarted in the middle of an event relies on that: where such an event counts as handled, each
//! restart costs one. Read from dapr v1.18.2, `pkg/runtime/subscription/subscription.go`, and seen there on Kafka.

use fixtures::client::{Heard, Processed};

use crate::checks::prelude::*;
use crate::checks::pubsub::events::send;
use crate::checks::pubsub::streams::{listed, next, number, open};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.streaming-closed",
    title: "What a closed stream left unanswered comes to the next one",
    clause: Clause {
        text: "A stream that its client closes ends, and its unanswered event comes to the stream that is opened next.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/subscription-methods/",
        since: "1.15",
        until: None,
        basis: Basis::Implemented,
    },
    of: owner::KAFKA,
    needs: &[Ability::Launch],
    transports: &[Transport::Grpc],
    steps: STEPS,
    ask: |scope| stand::with_pubsub(scope).with_topic(scope.topic(ORDERS), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    ENDS = Step::caught("stream-that-its-client-closes-ends", &[Defect::StreamStaysOpen])
        .rows(&["ps-sub-streaming/closed"]),
    LEFT = Step::caught("unanswered-event-comes-to-the-next-stream", &[Defect::StreamLosesOpenEvents])
        .rows(&["ps-sub-streaming-disconnect"]),
);

/// A sidecar of the check's own: each stream that is opened has its component read all topics anew.
const READER: &str = "reader";
/// The topic.
const ORDERS: &str = "orders";
/// How often a stream is opened anew that hears nothing: one that is opened just as another one of its topic goes away
/// may stay deaf on daprd 1.18.2.
const OPENINGS: u32 = 4;

async fn run(trial: Trial) -> Result<(), Stop> {
    let topic = trial.scope().topic(ORDERS);
    let ask = SidecarAsk::new(READER, AppProtocol::None).with(Component::kafka(PUBSUB));
    let reader = trial.run(&Launch::new(ask)).await?;
    let client = trial.client_of(&reader);
    let mut closed = open(&client, &topic, None).await?;
    send(&client, &topic, [1, 2]).await?;
    let first = next(&mut closed, trial.delivery()).await;
    if first.as_ref().and_then(number) != Some(1) {
        let text = format!("leave an event unanswered: the stream got {first:?}");
        return Err(Error::new(Kind::Harness, text).into());
    }

    closed.close();
    let (end, ends) = (closed.next(trial.delivery()).await, trial.step(ENDS));
    ends.that(matches!(end, Heard::Ended(_)), "the end of the stream, and no event before", format!("{end:?}"));
    ends.equals("topics of streams in the metadata", &listed(&client).await?, &Vec::new());
    // Whatever became of it, from here on nobody is there.
    drop(closed);
    let after = reopened(&trial, &client, &topic).await?;
    trial.step(LEFT).equals("the first event on the next stream", &after, &Some(1));
    Ok(())
}

/// The number of the first event on a stream that is opened next; `None` where none comes.
async fn reopened(trial: &Trial, client: &Client, topic: &str) -> Result<Option<u64>, Stop> {
    let wait = trial.delivery().lasting(trial.delivery().limit / OPENINGS);
    for _ in 0..OPENINGS {
        let mut stream = open(client, topic, None).await?;
        if let Some(event) = next(&mut stream, wait).await {
            stream.answer(&event.id, Processed::Success);
            return Ok(number(&event));
        }
        stream.close();
        // It has to be gone before the next one is opened; what comes meanwhile is left to that.
        next(&mut stream, wait).await;
    }
    Ok(None)
}
