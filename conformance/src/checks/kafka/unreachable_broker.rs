//! A broker that is not there ends the sidecar at start, unless its component may fail: then the sidecar runs without it.
//!
//! The client is made while the component is initialised, so the order of start matters and somebody must start the
//! sidecar again (E10). A broker that takes connections and never answers is worse: daprd 1.18.2 waits for it without end, so
//! whoever supervises needs a deadline and SIGKILL, as the harness itself has.

use fixtures::ask::Component;
use fixtures::client::{Publish, Transport};
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use serde_json::json;

use super::start;
use crate::checks::pair::PUBSUB;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

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
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: &[
        Step::caught("missing-broker-ends-the-sidecar", &[Defect::AnyAddressIsTheBroker]),
        Step::caught("log-names-the-cause", &[Defect::HidesFailedLogin]),
        Step::caught("component-that-may-fail-is-left-out", &[Defect::IgnoreErrorsIgnored]),
        Step::caught("publish-through-it-is-refused", &[Defect::AnyAddressIsTheBroker]),
    ],
    errata: &["E10"],
    ask: super::ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

/// A port that nobody listens on, wherever the sidecar runs.
const NOWHERE: &str = "127.0.0.1:1";

async fn run(trial: Trial) -> Result<(), Stop> {
    let mut kafka = Component::kafka(PUBSUB).with("brokers", NOWHERE);
    let launched = start(&trial, kafka.clone()).await?;
    if let Some(log) = trial.step("missing-broker-ends-the-sidecar").dies(&launched).await {
        trial.step("log-names-the-cause").logs(log, "connection refused");
    }
    kafka.ignore_errors = true;
    let launched = start(&trial, kafka).await?;
    if let Some(sidecar) = trial.step("component-that-may-fail-is-left-out").runs(&launched) {
        let topic = trial.scope().topic("proof");
        let refused = trial.client_of(sidecar).publish(&Publish::json(PUBSUB, &topic, &json!({ "n": 1 }))).await?;
        trial.step("publish-through-it-is-refused").answers(&refused, Outcome::PubsubUnknown);
    }
    Ok(())
}
