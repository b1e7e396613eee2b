//! `saslMechanism` is `SHA-256` or `SHA-512` for SCRAM; every other value means PLAIN.
//!
//! The spec writes `SCRAM-SHA-256`, as the standard does. The sidecar then offers the broker the password in plain
//! text, and a broker that takes PLAIN as well receives it, without any warning (E2).

use super::broker_log::BrokerLog;
use super::login::{self, SHUT_OUT, start, works};
use crate::checks::prelude::*;
use crate::checks::spec_literal;
use crate::checks::stand::PUBSUB;

/// What the broker says about the spec's literal text; the sidecar only runs out of brokers.
const REFUSED: &str = "Unsupported SASL mechanism PLAIN";

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "kafka.sasl-mechanism",
    title: "Only the word SHA-256 selects SCRAM-SHA-256",
    clause: Clause {
        text: "`saslMechanism: SHA-256` authenticates by SCRAM-SHA-256; any other text, `SCRAM-SHA-256` included, \
               means PLAIN.",
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
    SPECS_WORD_REFUSED =
        Step::caught("the-specs-word-is-refused", &[Defect::AuthenticatesAnyone, Defect::AnyMechanismCounts])
            .cites(&["E2"])
            .rows(&["ps-kafka-mechanism/refused"]),
    BROKER_OFFERED_PLAIN =
        Step::on_dapr("broker-was-offered-plain", "only a real broker logs the mechanism it was offered")
            .observed()
            .cites(&["E2"])
            .rows(&["ps-kafka-mechanism/plain"]),
    COMPONENTS_WORD_WORKS = Step::caught("the-components-word-authenticates", &[Defect::RefusesScram])
        .cites(&["R17", "E2"])
        .rows(&["ps-kafka-mechanism"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let word = BrokerLog::of(&trial, REFUSED)?;
    let word_of_the_spec = spec_literal::KAFKA.field("saslMechanism")?;
    let launched = start(&trial, Component::kafka(SHUT_OUT).with("saslMechanism", &word_of_the_spec)).await?;
    trial.step(SPECS_WORD_REFUSED).dies_over(&launched, SHUT_OUT).await;
    word.gets_it(&trial, BROKER_OFFERED_PLAIN).await;
    // But for its name, the word is all that told the other from this one, which must work.
    let launched = start(&trial, Component::kafka(PUBSUB)).await?;
    works(&trial, &trial.step(COMPONENTS_WORD_WORKS), &launched).await?;
    Ok(())
}
