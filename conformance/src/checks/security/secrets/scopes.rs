//! With `secrets.scopes` in its Configuration an app reads the allowed secrets of a store; others are refused, and
//! bulk leaves them out.
//!
//! A store holds the secrets of every service beside it. Without scopes each app reads them all (E69, R99).

use crate::checks::planted::{SECRET_FILE, SECRETS, file_store};
use crate::checks::prelude::*;
use crate::checks::stand;

/// The same store under a second name, which no scope mentions.
const OPEN: &str = "open-secrets";
/// The same store under a third name, whose scope closes by its list alone.
const LISTED: &str = "listed-secrets";

const SCOPES: &str = "secrets:
  scopes:
  - storeName: secrets
    defaultAccess: deny
    allowedSecrets: [plain]
  - storeName: listed-secrets
    defaultAccess: allow
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
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    ALLOWED_SECRET_READ = Step::caught("allowed-secret-is-read", &[Defect::SecretScopesDenyAll])
        .rows(&["sec-scope-default-deny/allowed"]),
    OUT_OF_SCOPE_FORBIDDEN = Step::caught("secret-out-of-scope-is-forbidden", &[Defect::SecretScopesIgnored])
        .cites(&["R58", "R99"])
        .rows(&["sec-scope-allowed", "sec-scope-allowed/default-allow"]),
    ABSENT_FORBIDDEN_TOO = Step::caught("absent-secret-out-of-scope-is-forbidden-too", &[Defect::SecretScopesIgnored])
        .rows(&["sec-scope-allowed/absent"]),
    BULK_LEAVES_THEM_OUT = Step::caught("bulk-leaves-secrets-out-of-scope-out", &[Defect::SecretScopesIgnored])
        .resting_on(&[ALLOWED_SECRET_READ])
        .cites(&["R99"])
        .rows(&["sec-scope-bulk"]),
    UNSCOPED_STORE_OPEN = Step::caught("store-without-scope-stays-open", &[Defect::SecretScopesDenyAll])
        .rows(&["sec-scope-allowed/other-store"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let ask = SidecarAsk::new("scoped", trial.scope().app_protocol())
        .with(file_store(SECRETS, true))
        .with(file_store(OPEN, true))
        .with(file_store(LISTED, true))
        .with_file("secrets.json", SECRET_FILE)
        .with_configuration(SCOPES);
    let sidecar = trial.run(&Launch::new(ask)).await?;
    let client = trial.client_of(&sidecar);

    for store in [SECRETS, LISTED] {
        let allowed = client.secret(store, "plain").await?;
        trial.step(ALLOWED_SECRET_READ).reads(&allowed, &json!({"plain": "planted-plain"}));
        let other = client.secret(store, "kafka-password").await?;
        trial.step(OUT_OF_SCOPE_FORBIDDEN).answers(&other, Outcome::SecretForbidden);
    }
    // Otherwise the answer would tell which secrets exist.
    let absent = client.secret(SECRETS, "no-such-secret").await?;
    trial.step(ABSENT_FORBIDDEN_TOO).answers(&absent, Outcome::SecretForbidden);
    let bulk = client.bulk_secret(SECRETS).await?;
    trial.step(BULK_LEAVES_THEM_OUT).reads(&bulk, &json!({"plain": {"plain": "planted-plain"}}));
    let open = client.secret(OPEN, "kafka-password").await?;
    trial.step(UNSCOPED_STORE_OPEN).reads(&open, &json!({"password": "planted-kafka"}));
    Ok(())
}
