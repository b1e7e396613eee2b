//! A resource that cannot be loaded ends the sidecar at start; a file that is not YAML is skipped.
//!
//! The difference matters to whoever edits a folder of resources: a torn file costs its own component, a wrong word
//! costs the whole service.

use crate::checks::planted::{SECRET_FILE, SECRETS, file_store};
use crate::checks::prelude::*;
use crate::checks::stand;

/// A file cut off in the middle of a line.
const TORN: &str = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: torn\nspec: [";

/// Components that end their sidecar, by names that no other line of a log has.
const UNTYPED: &str = "untyped";
const UNVERSIONED: &str = "unversioned";
const TWOFOLD: &str = "twofold";
const FILELESS: &str = "fileless";

/// A second component of the name [`TWOFOLD`].
const DUPLICATE: &str = "apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: twofold
spec:
  type: secretstores.local.env
  version: v1
";

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "system.bad-resources",
    title: "Unusable resources end the sidecar, unreadable files do not",
    clause: Clause {
        text: "A file that is not YAML is skipped; an unknown type or version and a second component of one name end \
               the sidecar with code 1, unless errors are ignored.",
        url: "https://docs.dapr.io/operations/components/component-schema/",
        since: "1.0",
        until: None,
        basis: Basis::Observed,
    },
    level: Level::Should,
    needs: &[Ability::Launch],
    transports: &[Transport::Http],
    steps: STEPS,
    ask: stand::without_sidecars,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    TORN_FILE_SKIPPED =
        Step::caught("torn-file-is-skipped", &[Defect::TornResourceEndsSidecar]).rows(&["sys-resources-bad-yaml"]),
    BESIDE_TORN_FILE_LOADED = Step::caught("component-beside-a-torn-file-is-loaded", &[Defect::TornResourceDropsAll])
        .resting_on(&[TORN_FILE_SKIPPED])
        .rows(&["sys-resources-bad-yaml/beside"]),
    UNKNOWN_TYPE = Step::caught("unknown-type-ends-the-sidecar", &[Defect::UnknownTypeSkipped])
        .cites(&["E79"])
        .rows(&["sys-component-type"]),
    UNKNOWN_VERSION =
        Step::caught("unknown-version-ends-the-sidecar", &[Defect::UnknownVersionAccepted, Defect::UnknownTypeSkipped])
            .rows(&["sys-component-version"]),
    SECOND_OF_ONE_NAME =
        Step::caught("second-component-of-one-name-ends-the-sidecar", &[Defect::DuplicateNameAccepted])
            .rows(&["sys-component-dup"]),
    IGNORED_ERROR = Step::caught("ignored-error-spares-the-sidecar", &[Defect::IgnoreErrorsIgnored]).rows(&[
        "sys-component-init-fail",
        "sys-component-init-fail/ignored",
        "sys-component-init-fail/ignored-absent"
    ]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let app = |name| {
        let app = SidecarAsk::new(name, trial.scope().app_protocol());
        app.with(file_store(SECRETS, true)).with_file("secrets.json", SECRET_FILE)
    };

    // Two components are none too many: what ends the others is what is wrong with their second one.
    let mut second = Component::new(UNVERSIONED, "secretstores.local.env");
    let torn = app("torn").with(second.clone()).with_resource("torn.yaml", TORN);
    let launched = trial.launch(&Launch::new(torn)).await?;
    if let Some(sidecar) = trial.step(TORN_FILE_SKIPPED).runs(&launched) {
        let secret = trial.client_of(sidecar).secret(SECRETS, "plain").await?;
        trial.step(BESIDE_TORN_FILE_LOADED).reads(&secret, &json!({"plain": "planted-plain"}));
    }
    let unknown = Component::new(UNTYPED, "secretstores.local.cellar");
    let launched = trial.launch(&Launch::new(app("odd").with(unknown))).await?;
    trial.step(UNKNOWN_TYPE).dies_over(&launched, UNTYPED).await;

    second.version = "v99".to_owned();
    let launched = trial.launch(&Launch::new(app("future").with(second))).await?;
    trial.step(UNKNOWN_VERSION).dies_over(&launched, UNVERSIONED).await;

    let double = app("double").with(file_store(TWOFOLD, true)).with_resource("second.yaml", DUPLICATE);
    let launched = trial.launch(&Launch::new(double)).await?;
    trial.step(SECOND_OF_ONE_NAME).dies_over(&launched, TWOFOLD).await;

    // One whose error is not ignored ends it, else there would be nothing to spare it.
    let mut missing = Component::new(FILELESS, "secretstores.local.file").with("secretsFile", "${files}/absent.json");
    let launched = trial.launch(&Launch::new(app("doomed").with(missing.clone()))).await?;
    let ignored = trial.step(IGNORED_ERROR);
    ignored.dies_over(&launched, FILELESS).await;
    missing.ignore_errors = true;
    let launched = trial.launch(&Launch::new(app("spared").with(missing))).await?;
    if let Some(sidecar) = ignored.runs(&launched) {
        let reply = trial.client_of(sidecar).metadata().await?;
        ignored.answers(&reply, Outcome::Value);
        let components = reply.json()["components"].as_array().cloned().unwrap_or_default();
        let names: Vec<_> = components.iter().filter_map(|component| component["name"].as_str()).collect();
        // A list that leaves out what it should have says nothing of what it does not have.
        let only = names.contains(&SECRETS) && !names.contains(&FILELESS);
        ignored.that(only, "`secrets` is listed, and `fileless` is not", format!("{names:?}"));
    }
    Ok(())
}
