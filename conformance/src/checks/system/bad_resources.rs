//! A resource that cannot be used ends the sidecar; a file that is no resource at all is passed over.
//!
//! The difference matters to whoever edits a folder of resources: a torn file costs its own component, a wrong word
//! costs the whole service.

use fixtures::ask::{Component, SidecarAsk};
use fixtures::client::Transport;
use fixtures::embedded::defect::Defect;
use fixtures::environment::Ability;
use fixtures::stand::Launch;

use crate::checks::pair::{self, SECRET_FILE, SECRETS, file_store};
use crate::model::clause::{Basis, Clause, Level};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

/// A file cut off in the middle of a line.
const TORN: &str = "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: torn\nspec: [";

/// A second component of the name [`SECRETS`].
const DUPLICATE: &str = "apiVersion: dapr.io/v1alpha1
kind: Component
metadata:
  name: secrets
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
    steps: &[
        Step::caught("torn-file-is-skipped", &[Defect::TornResourceEndsSidecar]),
        Step::caught("component-beside-a-torn-file-is-loaded", &[Defect::TornResourceDropsAll]),
        Step::caught("unknown-type-ends-the-sidecar", &[Defect::UnknownTypeSkipped]),
        Step::caught("unknown-version-ends-the-sidecar", &[Defect::UnknownVersionAccepted]),
        Step::caught("second-component-of-one-name-ends-the-sidecar", &[Defect::DuplicateNameAccepted]),
        Step::caught("ignored-error-spares-the-sidecar", &[Defect::IgnoreErrorsIgnored]),
    ],
    requirements: &["R10"],
    errata: &["E79"],
    ask: pair::nobody,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let app = |name| {
        let app = SidecarAsk::new(name, trial.scope().app_protocol());
        app.with(file_store(SECRETS, true)).with_file("secrets.json", SECRET_FILE)
    };

    let launched = trial.launch(&Launch::new(app("torn").with_resource("torn.yaml", TORN))).await?;
    if let Some(sidecar) = trial.step("torn-file-is-skipped").runs(&launched) {
        let secret = trial.client_of(sidecar).secret(SECRETS, "plain").await?;
        trial.step("component-beside-a-torn-file-is-loaded").answers(&secret, Outcome::Value);
    }
    let unknown = Component::new("odd", "secretstores.local.cellar");
    let launched = trial.launch(&Launch::new(app("odd").with(unknown))).await?;
    trial.step("unknown-type-ends-the-sidecar").dies(&launched).await;

    let mut future = Component::new("future", "secretstores.local.env");
    future.version = "v99".to_owned();
    let launched = trial.launch(&Launch::new(app("future").with(future))).await?;
    trial.step("unknown-version-ends-the-sidecar").dies(&launched).await;

    let launched = trial.launch(&Launch::new(app("double").with_resource("second.yaml", DUPLICATE))).await?;
    trial.step("second-component-of-one-name-ends-the-sidecar").dies(&launched).await;

    let mut missing = Component::new("spared", "secretstores.local.file").with("secretsFile", "${files}/absent.json");
    missing.ignore_errors = true;
    let launched = trial.launch(&Launch::new(app("spared").with(missing))).await?;
    trial.step("ignored-error-spares-the-sidecar").runs(&launched);
    Ok(())
}
