//! With a password the Kafka component speaks TLS unless it is told not to.
//!
//! The spec's file has no field for it and a plain listener; the sidecar's TLS hello is garbage to that broker, and
//! the error says neither TLS nor which side is wrong (E3).

use fixtures::ask::Component;
use fixtures::client::Transport;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;

use super::{start, works};
use crate::checks::pair::PUBSUB;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "kafka.tls-default",
    title: "TLS is on unless disableTls is set",
    clause: Clause {
        text: "A Kafka component with a password uses TLS unless `disableTls` is true, and so fails on a listener \
               without TLS.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.11",
        until: None,
        basis: Basis::Implemented,
    },
    needs: &[Ability::Launch, Ability::BrokerInspection],
    transports: &[Transport::Http],
    steps: &[
        Step::caught("no-tls-field-fails-on-a-plain-listener", &[Defect::TlsNeverUsed]),
        Step::caught("tls-left-on-by-false-fails-too", &[Defect::TlsNeverUsed]),
        Step::caught("disable-tls-works-on-a-plain-listener", &[Defect::DisableTlsIgnored]),
    ],
    requirements: &["R12", "R14"],
    errata: &["E3"],
    ask: super::ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let launched = start(&trial, Component::kafka(PUBSUB).without("disableTls")).await?;
    trial.step("no-tls-field-fails-on-a-plain-listener").dies(&launched).await;
    let launched = start(&trial, Component::kafka(PUBSUB).with("disableTls", "false")).await?;
    trial.step("tls-left-on-by-false-fails-too").dies(&launched).await;
    let launched = start(&trial, Component::kafka(PUBSUB)).await?;
    works(&trial, &trial.step("disable-tls-works-on-a-plain-listener"), &launched).await?;
    Ok(())
}
