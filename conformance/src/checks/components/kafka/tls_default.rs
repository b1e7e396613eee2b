//! With `authType: password` the connection to the broker uses TLS unless `disableTls` is true.
//!
//! The spec's file has no field for it and a plain listener; the sidecar's TLS hello is garbage to that broker, and
//! the error says neither TLS nor which side is wrong (E3).

use super::login::{self, SHUT_OUT, start, works};
use crate::checks::prelude::*;
use crate::checks::stand::PUBSUB;

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
    of: owner::KAFKA,
    needs: &[Ability::Launch, Ability::BrokerInspection],
    transports: &[Transport::Http],
    steps: STEPS,
    ask: login::ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    NO_FIELD_FAILS = Step::caught("no-tls-field-fails-on-a-plain-listener", &[Defect::TlsNeverUsed])
        .cites(&["E3"])
        .rows(&["ps-kafka-tls-default"]),
    LEFT_ON_FAILS_TOO =
        Step::caught("tls-left-on-by-false-fails-too", &[Defect::TlsNeverUsed]).rows(&["ps-kafka-tls-default/false"]),
    DISABLED_WORKS = Step::caught("disable-tls-works-on-a-plain-listener", &[Defect::DisableTlsIgnored])
        .cites(&["E3"])
        .rows(&["ps-kafka-tls-default/off"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let launched = start(&trial, Component::kafka(SHUT_OUT).without("disableTls")).await?;
    trial.step(NO_FIELD_FAILS).dies_over(&launched, SHUT_OUT).await;
    let launched = start(&trial, Component::kafka(SHUT_OUT).with("disableTls", "false")).await?;
    trial.step(LEFT_ON_FAILS_TOO).dies_over(&launched, SHUT_OUT).await;
    // But for its name, the field is all that told the others from this one, which must work.
    let launched = start(&trial, Component::kafka(PUBSUB)).await?;
    works(&trial, &trial.step(DISABLED_WORKS), &launched).await?;
    Ok(())
}
