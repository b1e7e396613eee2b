//! `authRequired` still works, with a warning; without a password it means certificates.
//!
//! The spec uses the deprecated switch. It holds as long as the password is there; when the secret behind it is empty
//! the component quietly turns to mTLS, and fails on a certificate nobody asked for (E1).

use fixtures::ask::Component;
use fixtures::client::Transport;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;

use super::{start, works};
use crate::checks::literal;
use crate::checks::pair::PUBSUB;
use crate::model::clause::{Basis, Clause, Level};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "kafka.auth-type",
    title: "The deprecated authRequired works with a warning",
    clause: Clause {
        text: "`authRequired: true` counts as `authType: password` when there is a password, with a deprecation \
               warning; no switch at all is an error.",
        url: "https://docs.dapr.io/reference/components-reference/supported-pubsub/setup-apache-kafka/",
        since: "1.6",
        until: None,
        basis: Basis::Observed,
    },
    level: Level::Should,
    needs: &[Ability::Launch, Ability::BrokerInspection],
    transports: &[Transport::Http],
    steps: &[
        Step::caught("deprecated-switch-works", &[Defect::AuthRequiredIgnored]),
        Step::caught("log-warns-of-the-deprecated-switch", &[Defect::AuthRequiredSilent]),
        Step::caught("deprecated-switch-without-password-fails", &[Defect::AuthRequiredMeansPassword]),
        Step::caught("no-switch-at-all-fails", &[Defect::AuthTypeOptional]),
    ],
    requirements: &["R14"],
    errata: &["E1"],
    ask: super::ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let deprecated =
        Component::kafka(PUBSUB).without("authType").with("authRequired", &literal::KAFKA.field("authRequired")?);
    let launched = start(&trial, deprecated.clone()).await?;
    let switch = trial.step("deprecated-switch-works");
    works(&trial, &switch, &launched).await?;
    if let Some(sidecar) = switch.runs(&launched) {
        let warned = trial.step("log-warns-of-the-deprecated-switch");
        warned.logs(sidecar.log(), "AuthRequired is deprecated, use AuthType instead.");
    }
    let launched = start(&trial, deprecated.with("saslPassword", "")).await?;
    let certificates = trial.step("deprecated-switch-without-password-fails");
    if let Some(log) = certificates.dies(&launched).await {
        certificates.logs(log, "cannot configure mTLS authentication");
    }
    let launched = start(&trial, Component::kafka(PUBSUB).without("authType")).await?;
    trial.step("no-switch-at-all-fails").dies(&launched).await;
    Ok(())
}
