//! What the Kafka component makes of its settings, as far as authentication and encryption go.

mod auth_type;
mod sasl_mechanism;
mod tls_default;
mod wrong_password;

use fixtures::ask::{Ask, Component, SidecarAsk};
use fixtures::client::{Publish, Transport};
use fixtures::error::Error;
use fixtures::log::Log;
use fixtures::stand::{Launch, Launched};
use serde_json::json;

use super::Area;
use super::pair::{PUBSUB, nobody};
use crate::scope::Scope;
use crate::trial::{Step, Trial};
use crate::wire::Outcome;

/// The checks of this area.
pub const AREA: Area = Area {
    name: "kafka",
    about: "The Kafka component's authentication: mechanism, encryption, credentials, deprecated settings.",
    checks: &[&sasl_mechanism::CHECK, &tls_default::CHECK, &wrong_password::CHECK, &auth_type::CHECK],
};

/// No sidecar, and the topic that shows whether a component really works.
fn ask(scope: &Scope) -> Ask {
    nobody(scope).with_topic(scope.topic("proof"), 1)
}

/// Starts a sidecar with this component.
async fn start(trial: &Trial, kafka: Component) -> Result<Launched, Error> {
    trial.launch(&Launch::new(SidecarAsk::new("client", trial.scope().app_protocol()).with(kafka))).await
}

/// The sidecar runs, and what it publishes is in the topic.
async fn works(trial: &Trial, step: &Step<'_>, launched: &Launched) -> Result<(), Error> {
    let Some(sidecar) = step.runs(launched) else { return Ok(()) };
    let topic = trial.scope().topic("proof");
    let before = trial.broker()?.records(&topic).await?.len();
    let client = trial.client_over(sidecar, Transport::Http);
    step.answers(&client.publish(&Publish::json(PUBSUB, &topic, &json!({"n": 1}))).await?, Outcome::Done);
    step.equals("new records", &(trial.broker()?.records(&topic).await?.len() - before), &1);
    Ok(())
}

/// How many lines of the broker's log hold `text`; other checks share the broker.
fn lines(log: &Log, text: &str) -> usize {
    log.lines().iter().filter(|line| line.contains(text)).count()
}
