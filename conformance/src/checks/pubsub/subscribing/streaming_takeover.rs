//! Of all that want one topic in a sidecar, on streams or by what the app announces, the one that came last has it.
//!
//! Nothing says so, and no line of the log tells of it: an app whose topic a tool looks at on a stream hears no more of
//! it. On daprd 1.18.2 not even when the stream has ended, which no step looks at. Seen there on Kafka, where a
//! component has one handler for each topic.

use fixtures::client::{EventStream, Processed};

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{numbers, send};
use crate::checks::pubsub::streams::{next, number, open};
use crate::checks::pubsub::subscription::{announcing, subscription_of};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.streaming-takeover",
    title: "A stream takes its topic from whoever had it before",
    clause: Clause {
        text: "A topic's events come to the stream that was opened last, and not to the app or an earlier stream.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/subscription-methods/",
        since: "1.15",
        until: None,
        basis: Basis::Observed,
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
    BESIDE_APP = Step::caught("stream-has-the-topic-of-the-app", &[Defect::StreamYieldsTopic])
        .rows(&["ps-sub-streaming-latest/app"]),
    LATER = Step::caught("later-stream-has-the-topic-of-an-earlier-one", &[Defect::StreamYieldsTopic])
        .rows(&["ps-sub-streaming-latest"]),
);

/// A sidecar of the check's own: each stream that is opened has its component read all topics anew.
const READER: &str = "reader";
/// The topic that all want.
const ORDERS: &str = "orders";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, topic) = (trial.scope(), trial.scope().topic(ORDERS));
    let ask = SidecarAsk::new(READER, scope.app_protocol()).with(Component::kafka(PUBSUB));
    let reader = trial.run(&announcing(ask, [subscription_of(READER, scope, ORDERS)])).await?;
    let (client, witness, route) = (trial.client_of(&reader), reader.witness()?, scope.route(ORDERS));
    let at_app = || numbers(&witness.ledger().on(&route));

    // That the app had it says that the stream came later.
    send(&client, &topic, [1]).await?;
    witness.ledger().wait_for(trial.delivery(), &route, 1).await?;
    let mut earlier = open(&client, &topic, None).await?;
    send(&client, &topic, [2]).await?;
    let beside = trial.step(BESIDE_APP);
    let seen = until(&trial, &mut earlier, 2).await;
    beside.that(seen.contains(&Some(2)), "event 2 on the stream", format!("{seen:?}"));
    beside.that(!at_app().contains(&Some(2)), "no event 2 at the app", format!("{:?}", at_app()));

    let mut later = open(&client, &topic, None).await?;
    send(&client, &topic, [3]).await?;
    let seen = until(&trial, &mut later, 3).await;
    let step = trial.step(LATER);
    step.that(seen.contains(&Some(3)), "event 3 on the later stream", format!("{seen:?}"));
    let other = next(&mut earlier, trial.quiet()).await;
    step.that(other.is_none(), "no event on the earlier stream", format!("{other:?}"));
    Ok(())
}

/// The numbers of what comes on the stream until the `n`th event does, each answered with success.
async fn until(trial: &Trial, stream: &mut EventStream, n: u64) -> Vec<Option<u64>> {
    let mut seen = Vec::new();
    while !seen.contains(&Some(n))
        && let Some(event) = next(stream, trial.delivery()).await
    {
        stream.answer(&event.id, Processed::Success);
        seen.push(number(&event));
    }
    seen
}
