//! A component that cannot be initialised ends the sidecar, unless `ignoreErrors` is true: then the sidecar runs
//! without it.
//!
//! The client is made while the component is initialised, so the order of start matters and somebody must start the
//! sidecar again (E10). A broker that takes connections and never answers is worse: daprd 1.18.2 waits for it without end, so
//! whoever supervises needs a deadline and SIGKILL, as the harness itself has.

use super::login::{self, SHUT_OUT, start};
use crate::checks::prelude::*;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "kafka.unreachable-broker",
    title: "A broker that is not there ends the sidecar at start",
    clause: Clause {
        text: "A component without its broker ends the sidecar at start, or with `ignoreErrors` is left out.",
        url: "https://docs.dapr.io/operations/components/component-schema/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    of: owner::KAFKA,
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: STEPS,
    ask: login::ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    MISSING_BROKER = Step::caught("missing-broker-ends-the-sidecar", &[Defect::AnyAddressIsTheBroker])
        .cites(&["E10"])
        .rows(&["ps-kafka-broker-away"]),
    LOG_NAMES_CAUSE = Step::caught("log-names-the-cause", &[Defect::HidesFailedLogin])
        .resting_on(&[MISSING_BROKER])
        .observed()
        .rows(&["ps-kafka-broker-away/log"]),
    MAY_FAIL_IS_LEFT_OUT = Step::caught("component-that-may-fail-is-left-out", &[Defect::IgnoreErrorsIgnored])
        .rows(&["ps-kafka-broker-away/ignore-errors"]),
    PUBLISH_REFUSED = Step::caught("publish-through-it-is-refused", &[Defect::AnyAddressIsTheBroker])
        .resting_on(&[MAY_FAIL_IS_LEFT_OUT])
        .rows(&["ps-kafka-broker-away/publish"]),
);

/// A port that nobody listens on, wherever the sidecar runs.
const NOWHERE: &str = "127.0.0.1:1";

async fn run(trial: Trial) -> Result<(), Stop> {
    let mut kafka = Component::kafka(SHUT_OUT).with("brokers", NOWHERE);
    let launched = start(&trial, kafka.clone()).await?;
    if let Some(log) = trial.step(MISSING_BROKER).dies_over(&launched, SHUT_OUT).await {
        trial.step(LOG_NAMES_CAUSE).logs(log, "connection refused");
    }
    kafka.ignore_errors = true;
    let launched = start(&trial, kafka).await?;
    if let Some(sidecar) = trial.step(MAY_FAIL_IS_LEFT_OUT).runs(&launched) {
        let topic = trial.scope().topic("proof");
        let refused = trial.client_of(sidecar).publish(&Publish::json(SHUT_OUT, &topic, &json!({ "n": 1 }))).await?;
        trial.step(PUBLISH_REFUSED).answers(&refused, Outcome::PubsubUnknown);
    }
    Ok(())
}
