//! A component whose credentials the broker refuses fails to initialise, and the sidecar ends with the reason in its
//! log.
//!
//! Anonymous access that works by accident is found by a stranger first (R14).

use super::broker_log::BrokerLog;
use super::login::{self, SHUT_OUT, start, works};
use crate::checks::prelude::*;
use crate::checks::stand::PUBSUB;

/// Kafka on a SCRAM login whose proof does not fit.
const REFUSED: &str = "invalid credentials";
/// daprd on the same, and on a user that the broker does not know.
const FAILED: &str = "SASL Authentication failed";

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
    of: owner::KAFKA,
    needs: &[Ability::Launch, Ability::BrokerInspection],
    transports: &[Transport::Http],
    steps: STEPS,
    ask: login::ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    WRONG_PASSWORD = Step::caught("wrong-password-ends-the-sidecar", &[Defect::AuthenticatesAnyone])
        .cites(&["R14"])
        .rows(&["ps-kafka-credentials"]),
    LOG_NAMES_FAILED_LOGIN =
        Step::caught("log-names-the-failed-login", &[Defect::HidesFailedLogin, Defect::RefusesScram])
            .resting_on(&[WRONG_PASSWORD])
            .rows(&["ps-kafka-credentials/log"]),
    BROKER_LOGS_FAILED_LOGIN = Step::on_dapr("broker-logs-the-failed-login", "only a real broker has a log of logins")
        .rows(&["ps-kafka-credentials/broker-log"]),
    UNKNOWN_USER = Step::caught("unknown-user-ends-the-sidecar", &[Defect::AuthenticatesAnyone])
        .cites(&["R14"])
        .rows(&["ps-kafka-credentials/user"]),
    ANONYMOUS_ACCESS = Step::caught("anonymous-access-ends-the-sidecar", &[Defect::AuthenticatesAnyone])
        .cites(&["R14", "R100"])
        .rows(&["ps-kafka-credentials/anonymous"]),
    RIGHT_PASSWORD_WORKS =
        Step::caught("right-password-works", &[Defect::RefusesScram]).rows(&["ps-kafka-credentials/right"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let word = BrokerLog::of(&trial, REFUSED)?;
    let launched = start(&trial, Component::kafka(SHUT_OUT).with("saslPassword", "guessed")).await?;
    if let Some(log) = trial.step(WRONG_PASSWORD).dies_over(&launched, SHUT_OUT).await {
        trial.step(LOG_NAMES_FAILED_LOGIN).logs(log, FAILED);
    }
    word.gets_it(&trial, BROKER_LOGS_FAILED_LOGIN).await;
    let launched = start(&trial, Component::kafka(SHUT_OUT).with("saslUsername", "nobody")).await?;
    if let Some(log) = trial.step(UNKNOWN_USER).dies_over(&launched, SHUT_OUT).await {
        trial.step(LOG_NAMES_FAILED_LOGIN).logs(log, FAILED);
    }
    let anonymous = ["saslUsername", "saslPassword", "saslMechanism"].into_iter();
    let anonymous = anonymous.fold(Component::kafka(SHUT_OUT).with("authType", "none"), Component::without);
    let launched = start(&trial, anonymous).await?;
    trial.step(ANONYMOUS_ACCESS).dies_over(&launched, SHUT_OUT).await;
    let launched = start(&trial, Component::kafka(PUBSUB)).await?;
    works(&trial, &trial.step(RIGHT_PASSWORD_WORKS), &launched).await?;
    Ok(())
}
