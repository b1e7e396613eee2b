//! The notification service announces where its reminders are delivered, and each service reads in a consumer group of
//! its own that carries the agreed name.
//!
//! The spec gives all services one literal group, in which they compete for each event (E4). What is announced is read
//! at the service itself: from its sidecar it would come back as that one has understood it.

use crate::checks::prelude::*;
use crate::checks::services::stand::todo_system;
use crate::checks::services::stream::Stream;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "services.agreed-subscriptions",
    title: "Subscriptions and consumer groups have the agreed names",
    clause: Clause {
        text: "Reminders are announced on `kafka-pubsub` with the route `/reminders`, and the consumer groups of the \
               services are named after `todo-service-group`.",
        ..Clause::OF_THE_SYSTEM
    },
    needs: &[Ability::Services, Ability::BrokerInspection],
    steps: STEPS,
    ask: todo_system,
    body: |trial| Box::pin(run(trial)),
    ..Check::SERVICE
};

steps!(
    REMINDERS_ANNOUNCED =
        Step::caught_in_service("reminders-are-announced", &[Flaw::AnnouncesElsewhere]).cites(&["R23"]),
    GROUPS_NAMED = Step::caught("groups-carry-the-agreed-name", &[Defect::OneGroupForAll]).cites(&["R13"]),
);

/// The services that subscribe, each by the name of its sidecar.
const SUBSCRIBERS: [&str; 2] = ["notification", "recurring"];

async fn run(trial: Trial) -> Result<(), Stop> {
    let raw = Raw { verb: "GET", path: "/dapr/subscribe", ..Raw::default() };
    let reply = trial.client_at(trial.sidecar("notification")?.service()?.addr()).raw(raw).await?;
    let announced = trial.step(REMINDERS_ANNOUNCED);
    announced.responds(&reply, 200);
    let (subscriptions, reminders) = (reply.json(), Stream::reminders(&trial));
    let of_reminders = subscriptions.as_array().into_iter().flatten().filter(|one| one["topic"] == reminders.topic());
    let told: Value = of_reminders.map(|one| json!([one["pubsubname"], one["route"]])).collect();
    announced.equals_json("component and route of the topic", &told, &json!([["kafka-pubsub", "/reminders"]]));

    let broker = trial.broker()?;
    for name in SUBSCRIBERS {
        let group = format!("todo-service-group-{}", trial.sidecar(name)?.app_id);
        // A sidecar joins once it knows what its app wants. That there is no such group is for the check to judge.
        let mut wait = trial.delivery();
        wait.every = Duration::from_millis(100);
        patience::allow(wait, async || match broker.groups().await {
            Ok(groups) if groups.contains(&group) => Probe::Ready(()),
            Ok(groups) => Probe::NotYet(format!("{} groups", groups.len())),
            Err(error) => Probe::NotYet(error.to_string()),
        })
        .await;
        let mut groups = broker.groups().await?;
        let named = groups.contains(&group);
        // Others may use the same broker.
        groups.retain(|group| group.ends_with(trial.stand_name()));
        trial.step(GROUPS_NAMED).that(named, &format!("the group {group}"), format!("those of the stand: {groups:?}"));
    }
    Ok(())
}
