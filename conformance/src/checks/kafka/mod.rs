//! What the Kafka component makes of its settings, as far as they are about the way to the broker.

mod auth_type;
mod sasl_mechanism;
mod tls_default;
mod unreachable_broker;
mod wrong_password;

use fixtures::ask::{Ask, Component, SidecarAsk};
use fixtures::client::{Publish, Transport};
use fixtures::environment::Ability;
use fixtures::error::Error;
use fixtures::log::Log;
use fixtures::patience::{self, Probe};
use fixtures::stand::{Launch, Launched};
use serde_json::json;

use super::pair::{PUBSUB, nobody};
use crate::run::area::Area;
use crate::run::names::Names;
use crate::run::trial::Trial;
use crate::run::visit::Visit;
use crate::run::wire::Outcome;

/// The checks of this area.
pub const AREA: Area = Area {
    name: "kafka",
    about: "The Kafka component's way to its broker: mechanism, encryption, credentials, deprecated settings, no broker.",
    checks: &[
        &sasl_mechanism::CHECK,
        &tls_default::CHECK,
        &wrong_password::CHECK,
        &unreachable_broker::CHECK,
        &auth_type::CHECK,
    ],
};

/// No sidecar, and the topic that shows whether a component really works.
fn ask(scope: &Names) -> Ask {
    nobody(scope).with_topic(scope.topic("proof"), 1)
}

/// Starts a sidecar with this component.
async fn start(trial: &Trial, kafka: Component) -> Result<Launched, Error> {
    trial.launch(&Launch::new(SidecarAsk::new("client", trial.scope().app_protocol()).with(kafka))).await
}

/// The sidecar runs, and what it publishes is in the topic.
async fn works(trial: &Trial, step: &Visit<'_>, launched: &Launched) -> Result<(), Error> {
    let Some(sidecar) = step.runs(launched) else { return Ok(()) };
    let topic = trial.scope().topic("proof");
    let before = trial.broker()?.records(&topic).await?.len();
    let client = trial.client_over(sidecar, Transport::Http);
    step.answers(&client.publish(&Publish::json(PUBSUB, &topic, &json!({"n": 1}))).await?, Outcome::Done);
    step.equals("new records", &(trial.broker()?.records(&topic).await?.len() - before), &1);
    Ok(())
}

/// What the broker's log says anew, where it can be read; other checks share the broker.
struct BrokerWord {
    log: Option<Log>,
    text: &'static str,
    /// Where the log ended before.
    before: usize,
}

impl BrokerWord {
    /// Looks where the log ends before the check makes the broker write a line with `text`.
    fn of(trial: &Trial, text: &'static str) -> Result<Self, Error> {
        let log = trial.broker()?.log().filter(|_| trial.offers(Ability::BrokerLog)).cloned();
        let before = log.as_ref().map(Log::end).unwrap_or_default();
        Ok(Self { log, text, before })
    }

    /// Waits for such a line, and observes whether it came.
    async fn is_said(&self, trial: &Trial, slug: &'static str) {
        let Some(log) = &self.log else { return };
        let said = patience::until(patience::CONSISTENCY, self.text, async || {
            let line = log.find_after(self.before, self.text);
            line.map_or_else(|| Probe::NotYet("no such line".to_owned()), |_| Probe::Ready(()))
        });
        let missing = said.await.err().map(|error| error.to_string());
        let expected = format!("a new broker log line with `{}`", self.text);
        trial.step(slug).that(missing.is_none(), &expected, missing.unwrap_or_default());
    }
}
