//! A request body up to `--max-body-size` is published whole; a longer one is refused and nothing of it is published.
//!
//! The spec allows messages far above the limits of sidecar and broker (E6), so the boundary will be met. There daprd
//! 1.18.2 loses data: of a body one byte too long it cuts the last byte off and acknowledges the rest. Only the record
//! shows it, so the record is compared and not the status alone.

use bytes::Bytes;

use crate::checks::prelude::*;
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.limit-plus-one",
    title: "A body over the limit is refused, never cut",
    clause: Clause {
        text: "A request body over `--max-body-size` is refused; one of exactly that size is published whole.",
        url: "https://docs.dapr.io/operations/configuration/increase-request-size/",
        since: "1.15",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::Launch, Ability::BrokerInspection],
    // Over gRPC the limit is one of the whole message, which is another clause.
    transports: &[Transport::Http],
    steps: STEPS,
    ask: |scope| stand::with_pubsub(scope).with_topic(scope.topic("raw"), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    LIMIT_PUBLISHED_WHOLE = Step::caught("limit-is-published-whole", &[Defect::PublishLoses, Defect::PublishDoubles])
        .rows(&["ps-publish-body-limit/exact"]),
    ONE_MORE_REFUSED =
        Step::caught("limit-plus-one-is-refused", &[Defect::PublishCutsLimitPlusOne, Defect::BodyLimitIgnored])
            .rows(&["ps-publish-body-limit/one-more"]),
    ONE_MORE_LEAVES_NOTHING =
        Step::caught("limit-plus-one-leaves-nothing", &[Defect::PublishCutsLimitPlusOne, Defect::BodyLimitIgnored])
            .rows(&["ps-publish-body-limit/one-more-nothing"]),
    FAR_OVER_REFUSED = Step::caught("far-over-the-limit-is-refused", &[Defect::BodyLimitIgnored]).rows(&[
        "ps-publish-body-limit",
        "gen-body-limit-custom/smaller",
        "gen-body-limit-never-413/publish"
    ]),
);

/// What `--max-body-size=1Ki` allows, in bytes.
const LIMIT: usize = 1024;

async fn run(trial: Trial) -> Result<(), Stop> {
    let ask = SidecarAsk::new("limited", AppProtocol::None).with(Component::kafka(PUBSUB));
    let sidecar = trial.run(&Launch::new(ask.with_flag("--max-body-size=1Ki"))).await?;
    let (client, broker) = (trial.client_of(&sidecar), trial.broker()?);
    let topic = trial.scope().topic("raw");
    // Raw, so that the record is the body. Every byte differs from its neighbour, so a cut or a shift shows.
    let body =
        |length: usize| (0..length).map(|at| b'a' + u8::try_from(at % 26).unwrap_or_default()).collect::<Bytes>();
    let publish = |length: usize| {
        let content_type = Some("application/octet-stream");
        Publish {
            pubsub: PUBSUB,
            topic: &topic,
            data: body(length),
            content_type,
            metadata: vec![("rawPayload", "true")],
        }
    };
    let values = async || {
        let records = broker.records(&topic).await?;
        Ok::<Vec<_>, Stop>(records.into_iter().map(|record| record.value).collect())
    };
    let length = |value: &Option<Bytes>| value.as_ref().map_or(0, Bytes::len);

    let whole = trial.step(LIMIT_PUBLISHED_WHOLE);
    whole.answers(&client.publish(&publish(LIMIT)).await?, Outcome::Done);
    let written = values().await?;
    let lengths: Vec<_> = written.iter().map(length).collect();
    let same = written == [Some(body(LIMIT))];
    whole.that(same, "one record of 1024 bytes, as sent", format!("records of {lengths:?} bytes"));

    let refused = client.publish(&publish(LIMIT + 1)).await?;
    trial.step(ONE_MORE_REFUSED).answers(&refused, Outcome::PublishFailed);
    let before = values().await?;
    let left: Vec<_> = before.iter().skip(written.len()).map(length).collect();
    let nothing = trial.step(ONE_MORE_LEAVES_NOTHING);
    nothing.that(left.is_empty(), "no further record", format!("records of {left:?} bytes"));

    let refused = client.publish(&publish(LIMIT * 2)).await?;
    let step = trial.step(FAR_OVER_REFUSED);
    step.answers(&refused, Outcome::PublishFailed);
    let left: Vec<_> = values().await?.iter().skip(before.len()).map(length).collect();
    step.that(left.is_empty(), "no further record", format!("records of {left:?} bytes"));
    Ok(())
}
