//! A publisher can replace fields of the envelope with metadata named `cloudevent.*`.
//!
//! It is how an event keeps its id over a retried publish, so that a subscriber can recognise it: without it, every
//! attempt is a new event.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::event;
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.envelope-overrides",
    title: "A publisher can set fields of the envelope",
    clause: Clause {
        text: "Metadata `cloudevent.id`, `.source`, `.type` and `.subject` of a publish replace fields of the envelope.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-cloudevents/",
        since: "1.10",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    level: Level::Should,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| stand::with_pubsub(scope).with_topic(scope.topic("orders"), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    NAMED_FIELDS_REPLACED =
        Step::caught("named-fields-are-replaced", &[Defect::EnvelopeIgnoresOverrides]).rows(&["ps-ce-overrides"]),
    SUBJECT_SET = Step::caught("subject-is-set", &[Defect::EnvelopeIgnoresOverrides])
        .since("1.17")
        .rows(&["ps-ce-override-subject"]),
    OTHER_FIELDS_STAY = Step::caught("other-fields-stay", &[Defect::EnvelopeDropsTopic, Defect::EnvelopeNoSpecversion])
        .rows(&["ps-ce-overrides/others"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let topic = trial.scope().topic("orders");
    let publish = Publish::json(PUBSUB, &topic, &event(1))
        .with_metadata("cloudevent.id", "order-7")
        .with_metadata("cloudevent.source", "shop")
        .with_metadata("cloudevent.type", "shop.order")
        .with_metadata("cloudevent.subject", "north");
    let step = trial.step(NAMED_FIELDS_REPLACED);
    step.answers(&trial.client("a")?.publish(&publish).await?, Outcome::Done);
    let records = trial.broker()?.records(&topic).await?;
    let envelope = records.first().map(Record::json).unwrap_or_default();
    let part = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), envelope[*name].clone())).collect();
    let replaced = json!({ "id": "order-7", "source": "shop", "type": "shop.order" });
    step.equals_json("fields of the envelope", &part(&["id", "source", "type"]), &replaced);
    trial.step(SUBJECT_SET).equals_json("`subject` of the envelope", &envelope["subject"], &"north".into());
    let kept = json!({ "specversion": "1.0", "topic": topic, "pubsubname": PUBSUB, "data": event(1) });
    let step = trial.step(OTHER_FIELDS_STAY);
    step.equals_json("fields of the envelope", &part(&["specversion", "topic", "pubsubname", "data"]), &kept);
    Ok(())
}
