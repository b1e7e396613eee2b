//! A component with `scopes` is loaded by the apps it names and by no other.
//!
//! Without scopes every service of a namespace needs PostgreSQL to start and sees every secret (E69).

use crate::checks::planted::{SECRET_FILE, SECRETS, file_store};
use crate::checks::prelude::*;
use crate::checks::stand;

/// A store of this app alone.
const OWN: &str = "trusted-secrets";
/// A store of another app.
const FOREIGN: &str = "foreign-secrets";

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.component-scope",
    title: "A component is loaded only by the apps it names",
    clause: Clause {
        text: "A component with `scopes` is loaded by the apps that they name and by no other; one without scopes is \
               loaded by all.",
        url: "https://docs.dapr.io/operations/components/component-scopes/",
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
    WITHOUT_SCOPES_LOADED =
        Step::caught("component-without-scopes-is-loaded", &[Defect::MetadataOmitsComponent]).cites(&["E69"]),
    OWN_LOADED = Step::caught("component-of-this-app-is-loaded", &[Defect::ScopedNeverLoaded])
        .cites(&["E69"])
        .rows(&["sys-component-scope"]),
    FOREIGN_NOT_LISTED =
        Step::caught("component-of-another-app-is-not-listed", &[Defect::ScopeIgnored]).resting_on(&[OWN_LOADED]),
    FOREIGN_NOT_USABLE = Step::caught("component-of-another-app-cannot-be-used", &[Defect::ScopeIgnored])
        .cites(&["R99", "E69"])
        .rows(&["sys-component-scope"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let scoped = |name, app: String| Component { scopes: vec![app], ..file_store(name, true) };
    let ask = SidecarAsk::new("outsider", trial.scope().app_protocol())
        .with(file_store(SECRETS, true))
        // The id of every app ends with the name of the stand.
        .with(scoped(OWN, format!("outsider-{}", trial.stand_name())))
        .with(scoped(FOREIGN, "somebody-else".to_owned()))
        .with_file("secrets.json", SECRET_FILE);
    let sidecar = trial.run(&Launch::new(ask)).await?;
    let client = trial.client_of(&sidecar);

    let metadata = client.metadata().await?.json();
    let components = metadata["components"].as_array().cloned().unwrap_or_default();
    let names: Vec<_> = components.iter().filter_map(|component| component["name"].as_str()).collect();
    let listed = |name| names.contains(&name);
    trial.step(WITHOUT_SCOPES_LOADED).that(listed(SECRETS), "`secrets` is listed", format!("{names:?}"));
    let own = trial.step(OWN_LOADED);
    own.that(listed(OWN), "`trusted-secrets` is listed", format!("{names:?}"));
    own.answers(&client.secret(OWN, "plain").await?, Outcome::Value);
    // A list that leaves out what it should have says nothing of what it does not have.
    let unlisted = trial.step(FOREIGN_NOT_LISTED);
    let only = listed(OWN) && !listed(FOREIGN);
    unlisted.that(only, "`trusted-secrets` is listed, and `foreign-secrets` is not", format!("{names:?}"));
    let refused = client.secret(FOREIGN, "plain").await?;
    trial.step(FOREIGN_NOT_USABLE).answers(&refused, Outcome::SecretStoreUnknown);
    Ok(())
}
