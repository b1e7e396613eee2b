//! The local environment store answers environment variables, except those that begin with `DAPR_`.
//!
//! `DAPR_API_TOKEN` lies in the same environment: a store that answers it hands the sidecar's key to whoever may read
//! secrets.

use crate::checks::planted::{ENV_SECRETS, OWN_VARIABLE, VARIABLE};
use crate::checks::prelude::*;
use crate::checks::secrets::alone::alone;

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
    of: owner::SECRET_VARIABLES,
    steps: STEPS,
    ask: alone,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    VARIABLE_READ = Step::caught("variable-is-read", &[Defect::EnvStoreAnswersEmpty]).rows(&["sec-env-get"]),
    ABSENT_VARIABLE_EMPTY = Step::caught("absent-variable-is-an-empty-value", &[Defect::EnvStoreRefusesAbsent])
        .rows(&["sec-missing-key-env"]),
    OWN_VARIABLE_HIDDEN = Step::caught("own-variable-of-the-sidecar-is-hidden", &[Defect::EnvStoreShowsOwn])
        .resting_on(&[ABSENT_VARIABLE_EMPTY])
        .rows(&["sec-env-blocklist"]),
    BULK_LEAVES_OWN_OUT = Step::caught("bulk-leaves-own-variables-out", &[Defect::EnvStoreShowsOwn])
        .resting_on(&[VARIABLE_READ])
        .rows(&["sec-env-blocklist/bulk"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let (name, value) = VARIABLE;
    let read = client.secret(ENV_SECRETS, name).await?;
    trial.step(VARIABLE_READ).reads(&read, &json!({ name: value }));

    let absent = client.secret(ENV_SECRETS, "CONFORMANCE_NOT_SET").await?;
    trial.step(ABSENT_VARIABLE_EMPTY).reads(&absent, &json!({"CONFORMANCE_NOT_SET": ""}));

    let (own, _) = OWN_VARIABLE;
    let hidden = client.secret(ENV_SECRETS, own).await?;
    trial.step(OWN_VARIABLE_HIDDEN).reads(&hidden, &json!({ own: "" }));

    let bulk = client.bulk_secret(ENV_SECRETS).await?;
    let step = trial.step(BULK_LEAVES_OWN_OUT);
    step.answers(&bulk, Outcome::Value);
    let bulk = bulk.json();
    step.equals("the planted variable", &bulk[name], &json!({ name: value }));
    step.equals("the sidecar's own variable", &bulk.get(own), &None);
    Ok(())
}
