//! A publish to a topic that does not exist is refused and does not create it; once the topic exists, it is accepted.
//!
//! Nothing in the spec creates its topics (E8). Where brokers create them on first use, they appear with the broker's
//! number of partitions and nobody notices; this broker does not, so the first publish shows the gap. The sidecar is
//! asked once before the topic is there: from the fourth failure on, the Kafka client of daprd 1.18.2 refuses by itself
//! for ten seconds.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, number};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.unknown-topic",
    title: "A publish to a missing topic is refused until it is created",
    clause: Clause {
        text: "Without automatic creation a publish to a missing topic fails, and succeeds once the topic exists.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    of: owner::KAFKA,
    needs: &[Ability::BrokerInspection],
    steps: STEPS,
    ask: stand::with_pubsub,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    MISSING_TOPIC_REFUSED =
        Step::caught("missing-topic-is-refused", &[Defect::PublishUnknownTopicAccepted, Defect::CreatesTopics])
            .cites(&["E8"])
            .rows(&["ps-kafka-missing-topic"]),
    TOPIC_DOES_NOT_APPEAR = Step::caught("topic-does-not-appear", &[Defect::CreatesTopics])
        .cites(&["E8"])
        .rows(&["ps-kafka-missing-topic/nothing"]),
    CREATED_TOPIC_TAKES_EVENTS =
        Step::caught("created-topic-takes-events-at-once", &[Defect::PublishLoses, Defect::PublishDoubles])
            .resting_on(&[TOPIC_DOES_NOT_APPEAR])
            .cites(&["E8"])
            .rows(&["ps-kafka-missing-topic/created"]),
);

/// Half of what the client refuses for: what comes sooner waited for nothing of the kind.
const SOON: Duration = Duration::from_secs(5);

async fn run(trial: Trial) -> Result<(), Stop> {
    // The app `b` publishes, since others on this stand publish through `a`.
    let (client, broker) = (trial.client("b")?, trial.broker()?);
    if broker.creates_topics().await? {
        return Err(Stop::NotOffered("the broker creates topics by itself (auto.create.topics.enable)".into()));
    }
    // Nobody subscribes to it, so it may carry the run: where checks run again, the topic of the last time is there.
    let topic = trial.scope().key("late");
    let publish = Publish::json(PUBSUB, &topic, &event(1));

    trial.step(MISSING_TOPIC_REFUSED).answers(&client.publish(&publish).await?, Outcome::PublishFailed);
    let appeared = broker.has_topic(&topic).await?;
    trial.step(TOPIC_DOES_NOT_APPEAR).equals("the topic exists", &appeared, &false);

    broker.create_topic(&topic, 1).await?;
    let step = trial.step(CREATED_TOPIC_TAKES_EVENTS);
    let published = client.publish(&publish).await?;
    step.answers(&published, Outcome::Done);
    let (soon, took) = (patience::scaled(SOON), published.took);
    let at_once = trial.step(CREATED_TOPIC_TAKES_EVENTS).timed(soon);
    at_once.that(took < soon, "an answer at once", format!("an answer after {:.2} s", took.as_secs_f64()));
    let written: Vec<_> = broker.records(&topic).await?.iter().map(number).collect();
    step.equals("events on the topic", &written, &vec![Some(1)]);
    Ok(())
}
