//! A publish answers 204 once the event is on the topic; one that cannot be done is refused with its reason and
//! publishes nothing.
//!
//! The spec's client takes anything but 200 for a failure, while a publish answers 204: with its literal rule every
//! event would look lost (E11). So only the topic itself can say what happened.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, number};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.publish",
    title: "A publish answers 204 and writes one record, or is refused",
    clause: Clause {
        text: "A publish answers 204 without a body and the event is on the topic; what cannot be published is refused.",
        url: "https://docs.dapr.io/reference/api/pubsub_api/#http-response-codes",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| stand::with_pubsub(scope).with_topic(scope.topic("orders"), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    PUBLISH_ANSWERS_204 = Step::caught("publish-answers-204", &[Defect::PublishAnswers200])
        .over(Transport::Http)
        .cites(&["E11"])
        .rows(&["ps-publish-ok/answer"]),
    ON_THE_TOPIC_ONCE = Step::caught("event-is-on-the-topic-once", &[Defect::PublishLoses, Defect::PublishDoubles])
        .rows(&["ps-publish-ok"]),
    PUT_EQUALS_POST = Step::caught("put-equals-post", &[Defect::PublishPutRefused])
        .over(Transport::Http)
        .resting_on(&[PUBLISH_ANSWERS_204, ON_THE_TOPIC_ONCE])
        .rows(&["ps-publish-ok/put", "gen-put-equals-post/publish"]),
    UNKNOWN_COMPONENT = Step::caught("unknown-component-is-refused", &[Defect::PublishUnknownPubsub500])
        .cites(&["E11"])
        .rows(&["ps-publish-unknown-pubsub"]),
    EMPTY_TOPIC = Step::caught("empty-topic-is-refused", &[Defect::EmptyTopicAccepted]).rows(&["ps-publish-no-topic"]),
    UNREADABLE_RAW_FLAG =
        Step::caught("unreadable-raw-flag-is-refused", &[Defect::BadRawFlagIgnored]).rows(&["ps-publish-bad-raw-flag"]),
    UNREADABLE_CLOUDEVENT =
        Step::caught("unreadable-cloudevent-is-refused", &[Defect::BadCloudEventAccepted]).rows(&["ps-publish-bad-ce"]),
    REFUSED_NOT_ON_TOPIC = Step::caught(
        "refused-events-are-not-on-the-topic",
        &[Defect::BadRawFlagIgnored, Defect::BadCloudEventAccepted]
    )
    .rows(&["ps-publish-refused-nothing/raw-flag", "ps-publish-refused-nothing/cloudevent"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let (client, broker) = (trial.client("a")?, trial.broker()?);
    let topic = trial.scope().topic("orders");

    let published = client.publish(&Publish::json(PUBSUB, &topic, &event(1))).await?;
    let once = trial.step(ON_THE_TOPIC_ONCE);
    if trial.transport() == Transport::Http {
        trial.step(PUBLISH_ANSWERS_204).answers(&published, Outcome::Done);
    } else {
        once.answers(&published, Outcome::Done);
    }
    let written: Vec<_> = broker.records(&topic).await?.iter().map(number).collect();
    once.equals("events on the topic", &written, &vec![Some(1)]);

    if trial.transport() == Transport::Http {
        let step = trial.step(PUT_EQUALS_POST);
        let (path, headers) = (format!("/v1.0/publish/{PUBSUB}/{topic}"), vec![("content-type", "application/json")]);
        let put = Raw { verb: "PUT", path: &path, headers, body: event(2).to_string().into() };
        step.answers(&client.raw(put).await?, Outcome::Done);
        let put: Vec<_> = broker.records(&topic).await?.iter().skip(written.len()).map(number).collect();
        step.equals("further events on the topic", &put, &vec![Some(2)]);
    }

    let before = broker.records(&topic).await?.len();
    let good = Publish::json(PUBSUB, &topic, &event(3));
    let refused = [
        (UNKNOWN_COMPONENT, Publish { pubsub: "nowhere", ..good.clone() }, Outcome::PubsubUnknown),
        (EMPTY_TOPIC, Publish { topic: "", ..good.clone() }, Outcome::TopicMissing),
        (UNREADABLE_RAW_FLAG, good.clone().with_metadata("rawPayload", "maybe"), Outcome::PublishMetadataMalformed),
        (
            UNREADABLE_CLOUDEVENT,
            Publish { content_type: Some("application/cloudevents+json"), data: "no event".into(), ..good },
            Outcome::CloudEventMalformed,
        ),
    ];
    let mut reasons = Vec::new();
    for (step, publish, outcome) in &refused {
        let reply = client.publish(publish).await?;
        trial.step(*step).answers(&reply, *outcome);
        reasons.push(reply.fault.unwrap_or_default().reason);
    }
    if trial.transport() == Transport::Grpc {
        // Both are invalid arguments there, so only the reason says which of them is missing.
        let (component, topic) = (&reasons[0], &reasons[1]);
        trial.step(EMPTY_TOPIC).that(topic != component, "another reason than for an unknown component", topic);
    }
    let after = broker.records(&topic).await?.len();
    trial.step(REFUSED_NOT_ON_TOPIC).equals("records on the topic", &after, &before);
    Ok(())
}
