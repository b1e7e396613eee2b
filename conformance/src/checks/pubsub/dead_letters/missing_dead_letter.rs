//! An event that its dead-letter topic cannot take is delivered again, and is forwarded once the topic exists.
//!
//! Nothing creates that topic by itself (E8), and nobody misses it until the first poison event: then it costs time, but no
//! event. Recovery may take ten seconds, since the Kafka client of daprd 1.18.2 refuses for so long after its failures.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, number, numbers};
use crate::checks::pubsub::subscription::{announcing, subscription_of};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.missing-dead-letter",
    title: "A missing dead-letter topic holds a poison event, loses none",
    clause: Clause {
        text: "An event that its dead-letter topic cannot take is delivered again, and goes there once it can.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-deadletter/",
        since: "1.0",
        until: None,
        basis: Basis::Implemented,
    },
    of: owner::KAFKA,
    needs: &[Ability::BrokerInspection, Ability::Launch],
    steps: STEPS,
    ask: |scope| stand::with_pubsub(scope).with_topic(scope.topic("poisoned"), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    POISON_KEEPS_ITS_PLACE = Step::caught(
        "poison-event-keeps-its-place-and-comes-again",
        &[Defect::DeadLetterSkipped, Defect::NeverRedelivers, Defect::RetriesWithoutBlocking],
    )
    .rows(&["ps-dlq-publish-fails"]),
    POISON_DEAD_LETTERED = Step::caught("poison-event-is-dead-lettered-once-it-can-be", &[Defect::DeadLetterSkipped])
        .resting_on(&[POISON_KEEPS_ITS_PLACE])
        .cites(&["R30", "E8"])
        .rows(&["ps-dlq-publish-fails/later"]),
    EVENT_BEHIND_DELIVERED = Step::caught("event-behind-it-is-delivered", &[Defect::StaysBlocked])
        .cites(&["R30"])
        .rows(&["ps-dlq-publish-fails/behind"]),
);

/// A sidecar of the check's own: its client refuses for a while, also what others would publish through it.
const READER: &str = "reader";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, broker, client) = (trial.scope(), trial.broker()?, trial.client("b")?);
    let (topic, route, dead) = (scope.topic("poisoned"), scope.route("poisoned"), scope.topic("late"));
    let subscription = subscription_of(READER, scope, "poisoned").with_dead_letter(dead.clone());
    let ask = SidecarAsk::new(READER, scope.app_protocol()).with(Component::kafka(PUBSUB));
    let reader = trial.run(&announcing(ask, [subscription])).await?;
    let witness = reader.witness()?;
    witness.answer(&route, Script::always(Answer::http(500, "")));
    for n in [1, 2] {
        given(&client.publish(&Publish::json(PUBSUB, &topic, &event(n))).await?)?;
    }
    let keeps = trial.step(POISON_KEEPS_ITS_PLACE);
    let tried = numbers(&keeps.arrives(witness, &route, 2).await);
    keeps.that(tried.iter().all(|number| *number == Some(1)), "event 1 alone", format!("events {tried:?}"));

    broker.create_topic(&dead, 1).await?;
    let buried = patience::allow(patience::DELIVERY, async || match broker.records(&dead).await {
        Ok(records) if !records.is_empty() => Probe::Ready(()),
        Ok(_) => Probe::NotYet("no record".to_owned()),
        Err(error) => Probe::NotYet(error.to_string()),
    });
    // That there is none is for the step.
    buried.await;
    witness.answer(&route, Script::always(Answer::success()));
    let buried: Vec<_> = broker.records(&dead).await?.iter().map(number).collect();
    trial.step(POISON_DEAD_LETTERED).that(
        buried.first() == Some(&Some(1)),
        "event 1 as the first record of the dead-letter topic",
        format!("events {buried:?}"),
    );
    let passed = patience::until(trial.delivery(), "event 2", async || {
        let seen = numbers(&witness.ledger().on(&route));
        if seen.contains(&Some(2)) { Probe::Ready(()) } else { Probe::NotYet(format!("events {seen:?}")) }
    });
    let missed = passed.await.err().map(|error| error.to_string());
    trial.step(EVENT_BEHIND_DELIVERED).that(missed.is_none(), "event 2", missed.unwrap_or_default());
    let tried = numbers(&witness.ledger().on(&route));
    keeps.that(tried.is_sorted(), "no attempt at event 1 behind event 2", format!("events {tried:?}"));
    Ok(())
}
