//! A group that joins for the first time reads what was published before only with `initialOffset: oldest`.
//!
//! The spec sets none, and the default is the newest offset (E7): every event published before a service was first
//! started is lost to it, without a trace. Both forms run here.

use std::time::Duration;

use fixtures::ask::{Component, SidecarAsk};
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::patience::{self, Probe, Wait};
use fixtures::stand::Launch;

use super::{PUBSUB, numbers, send};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::names::Names;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

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
    needs: &[Ability::Launch],
    steps: &[
        Step::caught("oldest-reads-what-was-before", &[Defect::StartsAtNewest]),
        Step::caught("default-reads-what-comes-after", &[Defect::StartsAtOldest]),
    ],
    requirements: &["R26"],
    errata: &["E7"],
    ask: |scope| super::stand(scope).with_topic(scope.topic("early"), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// Events published before anybody subscribes.
const EARLY: usize = 5;
/// The number of those published until a late group hears one.
const LATER: usize = 100;

async fn run(trial: Trial) -> Result<(), Stop> {
    let scope = trial.scope();
    let (client, topic, route) = (trial.client("a")?, scope.topic("early"), scope.route("early"));
    send(&client, &topic, 1..=EARLY).await?;

    let oldest = trial.run(&launch(scope, "offset-oldest", Component::kafka(PUBSUB))).await?;
    let step = trial.step("oldest-reads-what-was-before");
    let read = step.arrives(oldest.witness()?, &route, EARLY).await;
    step.equals("events read", &numbers(&read), &(1..=EARLY as u64).map(Some).collect());

    let literal = Component::kafka(PUBSUB).without("initialOffset");
    let newest = trial.run(&launch(scope, "offset-newest", literal)).await?;
    let ledger = newest.witness()?.ledger();
    let slowly = Wait { every: Duration::from_millis(100), ..trial.delivery() };
    // One partition: had the group begun at the oldest record, that one would be heard first.
    let heard = patience::until(slowly, "an event after the join", async || {
        if let Err(error) = send(&client, &topic, [LATER]).await {
            return Probe::NotYet(error.to_string());
        }
        match ledger.on(&route).first() {
            Some(entry) => Probe::Ready(numbers(std::slice::from_ref(entry))),
            None => Probe::NotYet("no call".into()),
        }
    });
    let heard = heard.await.unwrap_or_default();
    trial.step("default-reads-what-comes-after").equals("the first event read", &heard, &vec![Some(LATER as u64)]);
    Ok(())
}

fn launch(scope: &Names, name: &str, component: Component) -> Launch {
    let ask = SidecarAsk::new(name, scope.app_protocol()).with(component);
    super::launch(ask, [super::subscription_of(name, scope, "early")])
}
