//! An event that no rule of a subscription wants is skipped: it is neither delivered nor dead-lettered.
//!
//! A service with rules by type lets pass what it does not know. Where that is dead-lettered, the topic that tells of
//! failures fills with events that nobody failed, and whoever replays it sends them round once more. Seen on daprd
//! 1.18.2, without a line in the log.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{event, number, numbers};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.unmatched-event",
    title: "An event that no rule wants is skipped, not dead-lettered",
    clause: Clause {
        text: "The first rule that matches an event says where it is delivered; one that matches none is skipped.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/pubsub/howto-route-messages/",
        // The first version with dead-letter topics.
        since: "1.8",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::BROKER,
    needs: &[Ability::Launch, Ability::BrokerInspection],
    steps: STEPS,
    ask: |scope| stand::with_pubsub(scope).with_topic(scope.topic(MIXED), 1).with_topic(scope.topic(DEAD), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    MATCHED_AT_ITS_ROUTE =
        Step::caught("matched-event-is-delivered-to-the-route-of-its-rule", &[Defect::RuleConditionsIgnored])
            .rows(&["ps-sub-declarative-v2", "ps-sub-cel/type"]),
    UNMATCHED_NOT_DELIVERED = Step::caught("unmatched-event-is-not-delivered", &[Defect::RuleConditionsIgnored])
        .rows(&["ps-sub-empty-routes/no-default"]),
    // That an event which failed does get there is what proves that the other does not.
    UNMATCHED_NOT_BURIED = Step::caught("unmatched-event-is-not-dead-lettered", &[Defect::UnmatchedDeadLettered])
        .resting_on(&[MATCHED_AT_ITS_ROUTE])
        .rows(&["ps-dlq-unmatched"]),
);

/// Only a sidecar that the check launches itself reads a Subscription file of the check.
const READER: &str = "reader";
/// The topic with events of several types.
const MIXED: &str = "mixed";
/// Where events go that fail.
const DEAD: &str = "dead";
/// The route of the rule for events that the app handles.
const HANDLED: &str = "handled";
/// The route of the rule for events that the app fails.
const FAILED: &str = "failed";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, broker, client) = (trial.scope(), trial.broker()?, trial.client("b")?);
    let (topic, dead) = (scope.topic(MIXED), scope.topic(DEAD));
    let [handled, failed] = [HANDLED, FAILED].map(|name| scope.route(name));
    let ask = SidecarAsk::new(READER, scope.app_protocol()).with(Component::kafka(PUBSUB));
    let reader = trial.run(&Launch::new(ask.with_resource("mixed.yaml", &subscription(scope)))).await?;
    let witness = reader.witness()?;
    witness.answer(&handled, Script::always(Answer::success()));
    witness.answer(&failed, Script::always(Answer::http(500, "")));

    for (n, kind) in [(1, "shop.unknown"), (2, "shop.handled"), (3, "shop.failed")] {
        let publish = Publish::json(PUBSUB, &topic, &event(n)).with_metadata("cloudevent.type", kind);
        given(&client.publish(&publish).await?)?;
    }
    let matched = trial.step(MATCHED_AT_ITS_ROUTE);
    for (route, n) in [(&handled, 2), (&failed, 3)] {
        let seen = numbers(&matched.arrives(witness, route, 1).await);
        matched.equals(&format!("events at {route}"), &seen, &vec![Some(n)]);
    }
    // One partition: had event 1 been delivered, it would have come before the others.
    let calls: Vec<_> =
        witness.ledger().entries().iter().filter(|call| call.json()["data"]["n"] == 1).map(Entry::line).collect();
    trial.step(UNMATCHED_NOT_DELIVERED).equals("calls with event 1", &calls, &Vec::new());

    patience::allow(trial.delivery(), async || match broker.records(&dead).await {
        Ok(records) if records.iter().any(|record| number(record) == Some(3)) => Probe::Ready(()),
        Ok(records) => Probe::NotYet(format!("{} records", records.len())),
        Err(error) => Probe::NotYet(error.to_string()),
    })
    .await;
    let buried: Vec<_> = broker.records(&dead).await?.iter().map(number).collect();
    if !buried.contains(&Some(3)) {
        let text = format!("tell that an event is not dead-lettered: one that failed is not either, met {buried:?}");
        return Err(Error::new(Kind::Harness, text).into());
    }
    trial.step(UNMATCHED_NOT_BURIED).equals("events on the dead-letter topic", &buried, &vec![Some(3)]);
    Ok(())
}

/// A Subscription with a rule for each of two types, no default route, and a dead-letter topic.
fn subscription(scope: &Names) -> String {
    let [mixed, dead] = [MIXED, DEAD].map(|name| scope.topic(name));
    let [handled, failed] = [HANDLED, FAILED].map(|name| scope.route(name));
    format!(
        r#"apiVersion: dapr.io/v2alpha1
kind: Subscription
metadata:
  name: mixed
spec:
  pubsubname: {PUBSUB}
  topic: {mixed}
  routes:
    rules:
    - match: event.type == "shop.handled"
      path: {handled}
    - match: event.type == "shop.failed"
      path: {failed}
  deadLetterTopic: {dead}
"#
    )
}
