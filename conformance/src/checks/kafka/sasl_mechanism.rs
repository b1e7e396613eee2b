//! `saslMechanism` knows two words, and takes every other for PLAIN.
//!
//! The spec writes `SCRAM-SHA-256`, as the standard does. The sidecar then offers the broker the password in plain
//! text, and a broker that takes PLAIN as well receives it, without any warning (E2).

use fixtures::ask::Component;
use fixtures::client::Transport;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;

use super::{BrokerWord, start, works};
use crate::checks::literal;
use crate::checks::pair::PUBSUB;
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

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
    needs: &[Ability::Launch, Ability::BrokerInspection],
    transports: &[Transport::Http],
    steps: &[
        Step::caught("the-specs-word-is-refused", &[Defect::AuthenticatesAnyone]),
        Step::on_dapr("broker-was-offered-plain", "only a real broker logs the mechanism it was offered"),
        Step::caught("the-components-word-authenticates", &[Defect::RefusesScram]),
    ],
    requirements: &["R14", "R17"],
    errata: &["E2"],
    ask: super::ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let word = BrokerWord::of(&trial, REFUSED)?;
    let word_of_the_spec = literal::KAFKA.field("saslMechanism")?;
    let launched = start(&trial, Component::kafka(PUBSUB).with("saslMechanism", &word_of_the_spec)).await?;
    trial.step("the-specs-word-is-refused").dies(&launched).await;
    word.is_said(&trial, "broker-was-offered-plain").await;
    let launched = start(&trial, Component::kafka(PUBSUB)).await?;
    works(&trial, &trial.step("the-components-word-authenticates"), &launched).await?;
    Ok(())
}
