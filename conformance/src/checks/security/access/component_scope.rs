//! A component with `scopes` is loaded by the apps it names and by no other.
//!
//! Without scopes every service of a namespace needs PostgreSQL to start and sees every secret (E69).

use crate::checks::planted::{SECRET_FILE, SECRETS, file_store};
use crate::checks::prelude::*;
use crate::checks::stand;

/// A store of another app.
const FOREIGN: &str = "foreign-secrets";

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.component-scope",
    title: "A component is loaded only by the apps it names",
    clause: Clause {
        text: "A component whose `scopes` do not hold an app's id is not loaded by that app; one without scopes is.",
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
    FOREIGN_NOT_LISTED = Step::caught("component-of-another-app-is-not-listed", &[Defect::ScopeIgnored]),
    FOREIGN_NOT_USABLE =
        Step::caught("component-of-another-app-cannot-be-used", &[Defect::ScopeIgnored]).cites(&["R99", "E69"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let mut foreign = file_store(FOREIGN, true);
    foreign.scopes = vec!["somebody-else".to_owned()];
    let ask = SidecarAsk::new("outsider", trial.scope().app_protocol())
        .with(file_store(SECRETS, true))
        .with(foreign)
        .with_file("secrets.json", SECRET_FILE);
    let sidecar = trial.run(&Launch::new(ask)).await?;
    let client = trial.client_of(&sidecar);

    let metadata = client.metadata().await?.json();
    let components = metadata["components"].as_array().cloned().unwrap_or_default();
    let names: Vec<_> = components.iter().filter_map(|component| component["name"].as_str()).collect();
    let listed = |name| names.contains(&name);
    trial.step(WITHOUT_SCOPES_LOADED).that(listed(SECRETS), "`secrets` is listed", format!("{names:?}"));
    let unlisted = trial.step(FOREIGN_NOT_LISTED);
    unlisted.that(!listed(FOREIGN), "`foreign-secrets` is not listed", format!("{names:?}"));
    let refused = client.secret(FOREIGN, "plain").await?;
    trial.step(FOREIGN_NOT_USABLE).answers(&refused, Outcome::SecretStoreUnknown);
    Ok(())
}
