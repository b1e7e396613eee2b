//! An app whose health check fails is neither called nor given events; both come again once it is healthy.
//!
//! The check is what takes load from an app that cannot bear it. Events that went on would be spent on it, one retry
//! after the other, and events that did not come back would be lost without a trace. How many failures it takes is not
//! observed: for daprd 1.18.2 they add up although successes lie between them.

use crate::checks::prelude::*;
use crate::checks::pubsub::events::{numbers, send};
use crate::checks::pubsub::subscription::{announcing, subscription_of};
use crate::checks::stand::{self, PUBSUB};

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.app-health",
    title: "An app whose health check fails is left alone until it is healthy",
    clause: Clause {
        text: "While the health check of an app fails, no call and no event reaches it; afterwards both do, with every \
               event that was published meanwhile.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/observability/app-health/",
        since: "1.9",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: |scope| stand::with_pubsub(scope).with_topic(scope.topic(EVENTS), 1),
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    ASKED_AT_PATH = Step::caught("app-is-asked-where-the-flag-says", &[Defect::AppHealthPathIgnored])
        .over(Transport::Http)
        .rows(&["sys-app-health/path"]),
    NOT_CALLED = Step::caught("unhealthy-app-is-not-called", &[Defect::UnhealthyAppCalled])
        .resting_on(&[ASKED_AT_PATH])
        .rows(&["inv-app-unhealthy", "sys-app-health-effects/invoke"]),
    NOT_TOLD = Step::caught("unhealthy-app-gets-no-event", &[Defect::UnhealthyAppHears])
        .of(owner::BROKER)
        .resting_on(&[ASKED_AT_PATH])
        .rows(&["ps-sub-unhealthy-app", "sys-app-health-effects"]),
    CALLED_AGAIN = Step::caught("app-that-is-healthy-again-is-called", &[Defect::AppHealthNeverBack])
        .resting_on(&[ASKED_AT_PATH])
        .rows(&["inv-app-unhealthy/back", "sys-app-health"]),
    TOLD_AGAIN = Step::caught("events-that-waited-come", &[Defect::HealedAppStaysDeaf, Defect::AppHealthNeverBack])
        .of(owner::BROKER)
        .resting_on(&[ASKED_AT_PATH])
        .rows(&["ps-sub-unhealthy-app", "sys-app-health-effects"]),
);

/// The sidecar that asks its app every second.
const WATCHED: &str = "watched";
/// The topic of its app, and its route.
const EVENTS: &str = "events";

async fn run(trial: Trial) -> Result<(), Stop> {
    let (scope, client) = (trial.scope(), trial.client("b")?);
    let sidecar = trial.run(&launch(scope)).await?;
    let (witness, topic) = (sidecar.witness()?, scope.topic(EVENTS));
    let (health, called, events) = (health(scope), scope.route("called"), scope.route(EVENTS));
    witness.answer(&called, Script::always(Answer::http(200, "here")));
    witness.answer(&health, Script::always(Answer::http(200, "")));
    if trial.transport() == Transport::Http {
        let asked = trial.step(ASKED_AT_PATH).arrives(witness, &health, 1).await;
        if asked.is_empty() {
            // From here on nothing can make it unhealthy.
            return Ok(());
        }
    }
    send(&client, &topic, [1]).await?;
    witness.ledger().wait_for(trial.delivery(), &events, 1).await?;

    let call = Invoke { app: &sidecar.app_id, method: &called[1..], verb: "GET", ..Invoke::default() };
    turns(&trial, witness, &health, 500).await;
    let refused = client.invoke(&call).await?;
    let spared = trial.step(NOT_CALLED);
    spared.answers(&refused, Outcome::InvokeFailed);
    spared.equals("calls at the app", &witness.ledger().on(&called).len(), &0);
    send(&client, &topic, [2]).await?;
    trial.step(NOT_TOLD).settles(witness, &events, 1).await;

    turns(&trial, witness, &health, 200).await;
    trial.step(CALLED_AGAIN).answers(&client.invoke(&call).await?, Outcome::Value);
    let again = trial.step(TOLD_AGAIN);
    let heard = again.arrives(witness, &events, 2).await;
    again.equals("the events", &numbers(&heard), &vec![Some(1), Some(2)]);
    Ok(())
}

/// Where the app is asked: over HTTP at a path of its own, over gRPC by the method that is there for it.
fn health(scope: &Names) -> String {
    match scope.transport {
        Transport::Http => scope.route("health"),
        Transport::Grpc => "/healthz".to_owned(),
    }
}

/// A sidecar whose app hears of the events. It is asked every second, the shortest interval that there is, and one
/// failure is enough.
fn launch(scope: &Names) -> Launch {
    let ask = SidecarAsk::new(WATCHED, scope.app_protocol())
        .with(Component::kafka(PUBSUB))
        .with_flag("--enable-app-health-check=true")
        .with_flag(&format!("--app-health-check-path={}", health(scope)))
        .with_flag("--app-health-probe-interval=1")
        .with_flag("--app-health-threshold=1");
    announcing(ask, [subscription_of(WATCHED, scope, EVENTS)])
}

/// From now on the app answers so when it is asked how it is. The sidecar has made up its mind about the first such
/// answer when it asks for the second one.
async fn turns(trial: &Trial, witness: &Witness, health: &str, status: u16) {
    witness.answer(health, Script::always(Answer::http(status, "")));
    let before = witness.ledger().on(health).len();
    patience::allow(trial.delivery(), async || match witness.ledger().on(health).len() - before {
        asked if asked > 1 => Probe::Ready(()),
        asked => Probe::NotYet(format!("asked {asked} times")),
    })
    .await;
}
