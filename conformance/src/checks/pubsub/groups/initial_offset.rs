//! A consumer group that has no committed offset begins at `initialOffset`, which is the newest record by default.
//!
//! The spec sets none, and the default is the newest offset (E7): every event published before a service was first
//! started is lost to it, without a trace. Both forms run here.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{numbers, send};
use crate::checks::pubsub::subscription::{announcing, subscription_of};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "pubsub.initial-offset",
    title: "A new group reads earlier events only from the oldest offset",
    clause: Clause {
        text: "A consumer group without a commit begins at `initialOffset`, and at the newest record by default.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::KAFKA,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: |scope| stand::with_pubsub(scope).with_topic(scope.topic("early"), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    OLDEST_READS_BEFORE = Step::caught("oldest-reads-what-was-before", &[Defect::StartsAtNewest])
        .cites(&["E7"])
        .rows(&["ps-kafka-initial-offset/oldest"]),
    DEFAULT_READS_AFTER = Step::caught("default-reads-what-comes-after", &[Defect::StartsAtOldest])
        .cites(&["E7"])
        .rows(&["ps-kafka-initial-offset"]),
);

/// Events published before anybody subscribes.
const EARLY: usize = 5;
/// The number of those published until a late group hears one.
const LATER: usize = 100;

async fn run(trial: Trial) -> Result<(), Stop> {
    let scope = trial.scope();
    let (client, topic, route) = (trial.client("a")?, scope.topic("early"), scope.route("early"));
    send(&client, &topic, 1..=EARLY).await?;

    let oldest = trial.run(&launch(scope, "offset-oldest", Component::kafka(PUBSUB))).await?;
    let step = trial.step(OLDEST_READS_BEFORE);
    let read = step.arrives(oldest.witness()?, &route, EARLY).await;
    step.equals("events read", &numbers(&read), &(1..=EARLY as u64).map(Some).collect());

    let literal = Component::kafka(PUBSUB).without("initialOffset");
    let newest = trial.run(&launch(scope, "offset-newest", literal)).await?;
    let ledger = newest.witness()?.ledger();
    let slowly = Wait { every: Duration::from_millis(100), ..trial.delivery() };
    // One partition: had the group begun at the oldest record, that one would be heard first.
    let heard = patience::until(slowly, "an event after the join", async || {
        if let Err(error) = send(&client, &topic, [LATER]).await {
            return Probe::Ready(Err(error));
        }
        match ledger.on(&route).first() {
            Some(entry) => Probe::Ready(Ok(numbers(std::slice::from_ref(entry)))),
            None => Probe::NotYet("no call".into()),
        }
    });
    // That none came is for the step.
    let heard = heard.await.unwrap_or_else(|_| Ok(Vec::new()))?;
    trial.step(DEFAULT_READS_AFTER).equals("the first event read", &heard, &vec![Some(LATER as u64)]);
    Ok(())
}

fn launch(scope: &Names, name: &str, component: Component) -> Launch {
    let ask = SidecarAsk::new(name, scope.app_protocol()).with(component);
    announcing(ask, [subscription_of(name, scope, "early")])
}
