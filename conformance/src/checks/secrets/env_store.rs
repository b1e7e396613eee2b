//! The environment as a secret store shows the app's variables and keeps the sidecar's own to itself.
//!
//! `DAPR_API_TOKEN` lies in the same environment: a store that answers it hands the sidecar's key to whoever may read
//! secrets.

use fixtures::embedded::defect::Defect;
use serde_json::json;

use crate::checks::pair::{self, ENV_SECRETS, OWN_VARIABLE, VARIABLE};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "secrets.env-store",
    title: "The environment store shows variables but not the sidecar's",
    clause: Clause {
        text: "A local environment store answers a variable by its name, an absent one and every `DAPR_*` one with an \
               empty value.",
        url: "https://docs.dapr.io/reference/components-reference/supported-secret-stores/envvar-secret-store/",
        since: "1.9",
        until: None,
        basis: Basis::Implemented,
    },
    steps: &[
        Step::caught("variable-is-read", &[Defect::EnvStoreAnswersEmpty]),
        Step::caught("absent-variable-is-an-empty-value", &[Defect::EnvStoreRefusesAbsent]),
        Step::caught("own-variable-of-the-sidecar-is-hidden", &[Defect::EnvStoreShowsOwn]),
        Step::caught("bulk-leaves-own-variables-out", &[Defect::EnvStoreShowsOwn]),
    ],
    requirements: &["R8"],
    errata: &["E49"],
    ask: pair::pair,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let (name, value) = VARIABLE;
    let read = client.secret(ENV_SECRETS, name).await?;
    let step = trial.step("variable-is-read");
    step.answers(&read, Outcome::Value);
    step.equals("the secret", &read.json(), &json!({ name: value }));

    let absent = client.secret(ENV_SECRETS, "CONFORMANCE_NOT_SET").await?;
    let step = trial.step("absent-variable-is-an-empty-value");
    step.answers(&absent, Outcome::Value);
    step.equals("the secret", &absent.json(), &json!({"CONFORMANCE_NOT_SET": ""}));

    let (own, _) = OWN_VARIABLE;
    let hidden = client.secret(ENV_SECRETS, own).await?;
    trial.step("own-variable-of-the-sidecar-is-hidden").equals("the secret", &hidden.json(), &json!({ own: "" }));

    let bulk = client.bulk_secret(ENV_SECRETS).await?.json();
    let step = trial.step("bulk-leaves-own-variables-out");
    step.equals("the planted variable", &bulk[name], &json!({ name: value }));
    step.equals("the sidecar's own variable", &bulk.get(own), &None);
    Ok(())
}
