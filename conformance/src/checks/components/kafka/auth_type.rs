//! `authRequired` is deprecated: with a password it still counts as `authType: password`, without one as `authType:
//! mtls`.
//!
//! The spec uses the deprecated switch. It holds as long as the password is there; when the secret behind it is empty
//! the component quietly turns to mTLS, and fails on a certificate nobody asked for (E1).

use super::login::{self, start, works};
use crate::checks::prelude::*;
use crate::checks::spec_literal;
use crate::checks::stand::PUBSUB;

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
    of: owner::KAFKA,
    level: Level::Should,
    needs: &[Ability::Launch, Ability::BrokerInspection],
    transports: &[Transport::Http],
    steps: STEPS,
    ask: login::ask,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    DEPRECATED_SWITCH_WORKS = Step::caught("deprecated-switch-works", &[Defect::AuthRequiredIgnored])
        .cites(&["E1"])
        .rows(&["ps-kafka-auth-required"]),
    LOG_WARNS = Step::caught("log-warns-of-the-deprecated-switch", &[Defect::AuthRequiredSilent])
        .resting_on(&[DEPRECATED_SWITCH_WORKS])
        .cites(&["E1"])
        .rows(&["ps-kafka-auth-required/warning"]),
    WITHOUT_PASSWORD_FAILS =
        Step::caught("deprecated-switch-without-password-fails", &[Defect::AuthRequiredMeansPassword])
            .resting_on(&[DEPRECATED_SWITCH_WORKS])
            .cites(&["E1"])
            .rows(&["ps-kafka-auth-required/no-password"]),
    NO_SWITCH_FAILS =
        Step::caught("no-switch-at-all-fails", &[Defect::AuthTypeOptional]).rows(&["ps-kafka-bad-config/auth-type"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let deprecated =
        Component::kafka(PUBSUB).without("authType").with("authRequired", &spec_literal::KAFKA.field("authRequired")?);
    let launched = start(&trial, deprecated.clone()).await?;
    let switch = trial.step(DEPRECATED_SWITCH_WORKS);
    works(&trial, &switch, &launched).await?;
    if let Some(sidecar) = switch.runs(&launched) {
        let warned = trial.step(LOG_WARNS);
        warned.logs(sidecar.log(), "AuthRequired is deprecated, use AuthType instead.");
    }
    let launched = start(&trial, deprecated.with("saslPassword", "")).await?;
    let certificates = trial.step(WITHOUT_PASSWORD_FAILS);
    if let Some(log) = certificates.dies(&launched).await {
        certificates.logs(log, "cannot configure mTLS authentication");
    }
    let launched = start(&trial, Component::kafka(PUBSUB).without("authType")).await?;
    let missing = trial.step(NO_SWITCH_FAILS);
    if let Some(log) = missing.dies(&launched).await {
        missing.logs(log, "authType");
    }
    Ok(())
}
