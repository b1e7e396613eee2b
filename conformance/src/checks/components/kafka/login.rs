//! A sidecar with one Kafka component: it is started, and shown to work.

use crate::checks::prelude::*;
use crate::checks::stand::{self, PUBSUB};

/// What a component is called that must not come up: a name that no other line of a log has.
pub(super) const SHUT_OUT: &str = "shut-out";

/// No sidecar, and the topic that shows whether a component really works.
pub(super) fn ask(scope: &Names) -> Ask {
    stand::without_sidecars(scope).with_topic(scope.topic("proof"), 1)
}

/// Starts a sidecar with this component.
pub(super) async fn start(trial: &Trial, kafka: Component) -> Result<Launched, Error> {
    trial.launch(&Launch::new(SidecarAsk::new("client", trial.scope().app_protocol()).with(kafka))).await
}

/// The sidecar runs, and what it publishes is in the topic.
pub(super) async fn works(trial: &Trial, step: &Visit<'_>, launched: &Launched) -> Result<(), Error> {
    let Some(sidecar) = step.runs(launched) else { return Ok(()) };
    let topic = trial.scope().topic("proof");
    let before = trial.broker()?.records(&topic).await?.len();
    let client = trial.client_over(sidecar, Transport::Http);
    step.answers(&client.publish(&Publish::json(PUBSUB, &topic, &json!({"n": 1}))).await?, Outcome::Done);
    step.equals("new records", &(trial.broker()?.records(&topic).await?.len() - before), &1);
    Ok(())
}
