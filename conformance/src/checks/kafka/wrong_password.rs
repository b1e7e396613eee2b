//! A broker that demands a login lets nobody in without the right one, and the sidecar says so at start.
//!
//! Anonymous access that works by accident is found by a stranger first (R14).

use fixtures::ask::Component;
use fixtures::client::Transport;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;

use super::{BrokerWord, start, works};
use crate::checks::pair::PUBSUB;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

/// Kafka 4.1 on a SCRAM login whose proof does not fit.
const REFUSED: &str = "invalid credentials";

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "kafka.wrong-password",
    title: "Wrong and missing credentials end the sidecar at start",
    clause: Clause {
        text: "A component whose credentials the broker refuses fails to initialise; the right ones work.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    needs: &[Ability::Launch, Ability::BrokerInspection],
    transports: &[Transport::Http],
    steps: &[
        Step::caught("wrong-password-ends-the-sidecar", &[Defect::AuthenticatesAnyone]),
        Step::caught("log-names-the-failed-login", &[Defect::HidesFailedLogin]),
        Step::on_dapr("broker-logs-the-failed-login", "only a real broker has a log of logins"),
        Step::caught("unknown-user-ends-the-sidecar", &[Defect::AuthenticatesAnyone]),
        Step::caught("anonymous-access-ends-the-sidecar", &[Defect::AuthenticatesAnyone]),
        Step::caught("right-password-works", &[Defect::RefusesScram]),
    ],
    requirements: &["R14", "R17", "R100"],
    errata: &[],
    ask: super::ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let word = BrokerWord::of(&trial, REFUSED)?;
    let launched = start(&trial, Component::kafka(PUBSUB).with("saslPassword", "guessed")).await?;
    if let Some(log) = trial.step("wrong-password-ends-the-sidecar").dies(&launched).await {
        trial.step("log-names-the-failed-login").logs(log, "SASL Authentication failed");
    }
    word.is_said(&trial, "broker-logs-the-failed-login").await;
    let launched = start(&trial, Component::kafka(PUBSUB).with("saslUsername", "nobody")).await?;
    trial.step("unknown-user-ends-the-sidecar").dies(&launched).await;
    let anonymous = ["saslUsername", "saslPassword", "saslMechanism"].into_iter();
    let anonymous = anonymous.fold(Component::kafka(PUBSUB).with("authType", "none"), Component::without);
    let launched = start(&trial, anonymous).await?;
    trial.step("anonymous-access-ends-the-sidecar").dies(&launched).await;
    let launched = start(&trial, Component::kafka(PUBSUB)).await?;
    works(&trial, &trial.step("right-password-works"), &launched).await?;
    Ok(())
}
