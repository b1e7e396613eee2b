//! A missing secret, an unknown store and a sidecar without stores are each refused with an error of their own.
//!
//! The spec's client turns them all into "none", so a typo in the store's name looks like a secret that was never set
//! (E49). A missing secret is 500 and not the 204 that the documentation promises.

use crate::checks::planted::SECRETS;
use crate::checks::prelude::*;
use crate::checks::secrets::alone::alone;

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
    of: owner::SECRETS,
    needs: &[Ability::Launch],
    steps: STEPS,
    ask: alone,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    MISSING_SECRET = Step::caught("missing-secret-is-an-error", &[Defect::MissingSecret204])
        .of(owner::SECRET_FILE)
        .cites(&["R58", "E49"])
        .rows(&["sec-missing-key-file"]),
    UNKNOWN_STORE = Step::caught("unknown-store-is-refused", &[Defect::UnknownSecretStore404])
        .cites(&["R58"])
        .rows(&["sec-unknown-store"]),
    WITHOUT_STORES = Step::caught("sidecar-without-stores-says-so", &[Defect::NoSecretStoresIsUnknown])
        .cites(&["R58"])
        .rows(&["sec-no-stores"]),
    BULK_OF_UNKNOWN_STORE = Step::caught("bulk-of-an-unknown-store-is-refused", &[Defect::UnknownSecretStore404])
        .rows(&["sec-unknown-store/bulk"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let missing = client.secret(SECRETS, "no-such-secret").await?;
    trial.step(MISSING_SECRET).answers(&missing, Outcome::SecretMissing);
    let unknown = client.secret("no-such-store", "plain").await?;
    trial.step(UNKNOWN_STORE).answers(&unknown, Outcome::SecretStoreUnknown);
    let unknown = client.bulk_secret("no-such-store").await?;
    trial.step(BULK_OF_UNKNOWN_STORE).answers(&unknown, Outcome::SecretStoreUnknown);

    let bare = trial.run(&Launch::new(SidecarAsk::new("bare", trial.scope().app_protocol()))).await?;
    let none = trial.client_of(&bare).secret(SECRETS, "plain").await?;
    trial.step(WITHOUT_STORES).answers(&none, Outcome::SecretStoresMissing);
    Ok(())
}
