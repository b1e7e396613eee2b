//! While the dead-letter topic is missing, an event that cannot be handled keeps its place and comes again; once the topic
//! is there, the event goes to it and its partition moves on.
//!
//! Nothing creates that topic by itself (E8), and nobody misses it until the first poison event: then it costs time, but no
//! event. Recovery may take ten seconds, since the Kafka client of daprd 1.18.2 refuses for so long after its failures.

use fixtures::ask::{Component, SidecarAsk};
use fixtures::client::Publish;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::patience::{self, Probe};
use fixtures::witness::{Answer, Script};

use super::{PUBSUB, event, number, numbers};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.missing-dead-letter",
    title: "A missing dead-letter topic holds a poison event, loses none",
    clause: Clause {
        text: "An event that its dead-letter topic cannot take is delivered again, and goes there once it can.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-deadletter/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    needs: &[Ability::BrokerInspection, Ability::Launch],
    steps: &[
        Step::caught(
            "poison-event-keeps-its-place-and-comes-again",
            &[Defect::DeadLetterSkipped, Defect::NeverRedelivers, Defect::RetriesWithoutBlocking],
        ),
        Step::caught("poison-event-is-dead-lettered-once-it-can-be", &[Defect::DeadLetterSkipped]),
        Step::caught("event-behind-it-is-delivered", &[Defect::StaysBlocked]),
    ],
    requirements: &["R30"],
    errata: &["E8", "E15"],
    ask: |scope| super::stand(scope).with_topic(scope.topic("poisoned"), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// A sidecar of the check's own: its client refuses for a while, also what others would publish through it.
const READER: &str = "reader";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, broker, client) = (trial.scope(), trial.broker()?, trial.client("b")?);
    let (topic, route, dead) = (scope.topic("poisoned"), scope.route("poisoned"), scope.topic("late"));
    let subscription = super::subscription_of(READER, scope, "poisoned").with_dead_letter(dead.clone());
    let ask = SidecarAsk::new(READER, scope.app_protocol()).with(Component::kafka(PUBSUB));
    let reader = trial.run(&super::launch(ask, [subscription])).await?;
    let witness = reader.witness()?;
    witness.answer(&route, Script::always(Answer::http(500, "")));
    for n in [1, 2] {
        client.publish(&Publish::json(PUBSUB, &topic, &event(n))).await?;
    }
    let keeps = trial.step("poison-event-keeps-its-place-and-comes-again");
    let tried = numbers(&keeps.arrives(witness, &route, 2).await);
    keeps.that(tried.iter().all(|number| *number == Some(1)), "event 1 alone", format!("events {tried:?}"));

    broker.create_topic(&dead, 1).await?;
    let buried = patience::until(patience::DELIVERY, "the dead letter", async || match broker.records(&dead).await {
        Ok(records) if !records.is_empty() => Probe::Ready(()),
        Ok(_) => Probe::NotYet("no record".to_owned()),
        Err(error) => Probe::NotYet(error.to_string()),
    });
    // That there is none is for the step.
    let _ = buried.await;
    witness.answer(&route, Script::always(Answer::success()));
    let buried: Vec<_> = broker.records(&dead).await?.iter().map(number).collect();
    trial.step("poison-event-is-dead-lettered-once-it-can-be").that(
        buried.first() == Some(&Some(1)),
        "event 1 as the first record of the dead-letter topic",
        format!("events {buried:?}"),
    );
    let passed = patience::until(trial.delivery(), "event 2", async || {
        let seen = numbers(&witness.ledger().on(&route));
        if seen.contains(&Some(2)) { Probe::Ready(()) } else { Probe::NotYet(format!("events {seen:?}")) }
    });
    let missed = passed.await.err().map(|error| error.to_string());
    trial.step("event-behind-it-is-delivered").that(missed.is_none(), "event 2", missed.unwrap_or_default());
    Ok(())
}
