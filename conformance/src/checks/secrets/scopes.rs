//! A Configuration keeps secrets from an app: what it may not read is refused one by one and missing from bulk.
//!
//! A store holds the secrets of every service beside it. Without scopes each app reads them all (E69, R99).

use fixtures::ask::SidecarAsk;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::stand::Launch;
use serde_json::json;

use crate::checks::pair::{self, SECRET_FILE, SECRETS, file_store};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

/// The same store under a second name, which no scope mentions.
const OPEN: &str = "open-secrets";

const SCOPES: &str = "secrets:
  scopes:
  - storeName: secrets
    defaultAccess: deny
    allowedSecrets: [plain]
";

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "secrets.scopes",
    title: "A secret out of scope is refused and missing from bulk",
    clause: Clause {
        text: "With `secrets.scopes` an app reads the allowed secrets of a store; others answer 403, and bulk leaves \
               them out.",
        url: "https://docs.dapr.io/developing-applications/building-blocks/secrets/secrets-scopes/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    needs: &[Ability::Launch],
    steps: &[
        Step::caught("allowed-secret-is-read", &[Defect::SecretScopesDenyAll]),
        Step::caught("secret-out-of-scope-is-forbidden", &[Defect::SecretScopesIgnored]),
        Step::caught("absent-secret-out-of-scope-is-forbidden-too", &[Defect::SecretScopesIgnored]),
        Step::caught("bulk-leaves-secrets-out-of-scope-out", &[Defect::SecretScopesIgnored]),
        Step::caught("store-without-scope-stays-open", &[Defect::SecretScopesDenyAll]),
    ],
    requirements: &["R8", "R58", "R99"],
    errata: &["E49", "E76"],
    ask: pair::nobody,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let ask = SidecarAsk::new("scoped", trial.scope().app_protocol())
        .with(file_store(SECRETS, true))
        .with(file_store(OPEN, true))
        .with_file("secrets.json", SECRET_FILE)
        .with_configuration(SCOPES);
    let sidecar = trial.run(&Launch::new(ask)).await?;
    let client = trial.client_of(&sidecar);

    let allowed = client.secret(SECRETS, "plain").await?;
    trial.step("allowed-secret-is-read").answers(&allowed, Outcome::Value);
    let other = client.secret(SECRETS, "kafka-password").await?;
    trial.step("secret-out-of-scope-is-forbidden").answers(&other, Outcome::SecretForbidden);
    // Otherwise the answer would tell which secrets exist.
    let absent = client.secret(SECRETS, "no-such-secret").await?;
    trial.step("absent-secret-out-of-scope-is-forbidden-too").answers(&absent, Outcome::SecretForbidden);
    let bulk = client.bulk_secret(SECRETS).await?;
    let step = trial.step("bulk-leaves-secrets-out-of-scope-out");
    step.answers(&bulk, Outcome::Value);
    step.equals("all secrets", &bulk.json(), &json!({"plain": {"plain": "planted-plain"}}));
    let open = client.secret(OPEN, "kafka-password").await?;
    trial.step("store-without-scope-stays-open").answers(&open, Outcome::Value);
    Ok(())
}
