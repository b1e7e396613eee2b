//! Each way a secret cannot be had has an answer of its own.
//!
//! The spec's client turns them all into "none", so a typo in the store's name looks like a secret that was never set
//! (E49). A missing secret is 500 and not the 204 that the documentation promises.

use fixtures::ask::SidecarAsk;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::stand::Launch;

use crate::checks::pair::{self, SECRETS};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "secrets.errors",
    title: "Missing secret, unknown store and no store are told apart",
    clause: Clause {
        text: "A missing secret answers 500 ERR_SECRET_GET, an unknown store 401, and a sidecar without stores 500 \
               ERR_SECRET_STORES_NOT_CONFIGURED.",
        url: "https://docs.dapr.io/reference/api/secrets_api/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    needs: &[Ability::Launch],
    steps: &[
        Step::caught("missing-secret-is-an-error", &[Defect::MissingSecret204]),
        Step::caught("unknown-store-is-refused", &[Defect::UnknownSecretStore404]),
        Step::caught("sidecar-without-stores-says-so", &[Defect::NoSecretStoresIsUnknown]),
        Step::caught("bulk-of-an-unknown-store-is-refused", &[Defect::UnknownSecretStore404]),
    ],
    requirements: &["R58"],
    errata: &["E49"],
    ask: pair::pair,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let missing = client.secret(SECRETS, "no-such-secret").await?;
    trial.step("missing-secret-is-an-error").answers(&missing, Outcome::SecretMissing);
    let unknown = client.secret("no-such-store", "plain").await?;
    trial.step("unknown-store-is-refused").answers(&unknown, Outcome::SecretStoreUnknown);
    let unknown = client.bulk_secret("no-such-store").await?;
    trial.step("bulk-of-an-unknown-store-is-refused").answers(&unknown, Outcome::SecretStoreUnknown);

    let bare = trial.run(&Launch::new(SidecarAsk::new("bare", trial.scope().app_protocol()))).await?;
    let none = trial.client_of(&bare).secret(SECRETS, "plain").await?;
    trial.step("sidecar-without-stores-says-so").answers(&none, Outcome::SecretStoresMissing);
    Ok(())
}
