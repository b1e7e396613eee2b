//! The local file store flattens nested secrets unless it is told not to.
//!
//! Kubernetes secrets are objects of keys. The file that stands in for them on a laptop must say `multiValued`, or
//! the same code that works in the cluster finds nothing: its name is `a:b` then, and its answer has one key (E53).

use fixtures::embedded::defect::Defect;
use serde_json::{Value, json};

use crate::checks::pair::{self, FLAT_SECRETS, SECRET_FILE, SECRETS};
use crate::model::clause::{Basis, Clause};
use crate::model::step::Step;
use crate::run::check::Check;
use crate::run::stop::Stop;
use crate::run::trial::Trial;
use crate::run::wire::Outcome;

pub(super) const CHECK: Check = Check {
    module: module_path!(),
    id: "secrets.file-store",
    title: "A secret file is flattened, or kept as objects if told so",
    clause: Clause {
        text: "A local file store answers a nested secret under `parent:child`, and with `multiValued` as an object \
               of its keys.",
        url: "https://docs.dapr.io/reference/components-reference/supported-secret-stores/file-secret-store/",
        since: "1.0",
        until: None,
        basis: Basis::Documented,
    },
    steps: &[
        Step::caught("nested-secret-is-flattened", &[Defect::FlatSecretsNested]),
        Step::caught("parent-of-a-flattened-secret-is-absent", &[Defect::FlatSecretsNested]),
        Step::caught("multi-valued-secret-is-an-object", &[Defect::MultiSecretsFlattened]),
        Step::caught("bulk-of-a-flat-store-has-flat-names", &[Defect::FlatSecretsNested]),
        Step::caught("bulk-of-a-multi-valued-store-has-objects", &[Defect::MultiSecretsFlattened]),
    ],
    requirements: &["R58", "R59", "R61"],
    errata: &["E53"],
    ask: pair::pair,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let flat = client.secret(FLAT_SECRETS, "kafka-password:password").await?;
    let step = trial.step("nested-secret-is-flattened");
    step.answers(&flat, Outcome::Value);
    step.equals("the secret", &flat.json(), &json!({"kafka-password:password": "planted-kafka"}));

    let parent = client.secret(FLAT_SECRETS, "kafka-password").await?;
    trial.step("parent-of-a-flattened-secret-is-absent").answers(&parent, Outcome::SecretMissing);

    let object = client.secret(SECRETS, "postgres-connection").await?;
    let step = trial.step("multi-valued-secret-is-an-object");
    step.answers(&object, Outcome::Value);
    let expected = json!({"connection-string": "planted-postgres", "user": "planted-user"});
    step.equals("the secret", &object.json(), &expected);

    let bulk = client.bulk_secret(FLAT_SECRETS).await?;
    let expected = json!({
        "kafka-password:password": {"kafka-password:password": "planted-kafka"},
        "plain": {"plain": "planted-plain"},
        "postgres-connection:connection-string": {"postgres-connection:connection-string": "planted-postgres"},
        "postgres-connection:user": {"postgres-connection:user": "planted-user"},
    });
    trial.step("bulk-of-a-flat-store-has-flat-names").equals("all secrets", &bulk.json(), &expected);

    let bulk = client.bulk_secret(SECRETS).await?;
    let mut expected: Value = serde_json::from_str(SECRET_FILE).unwrap_or_default();
    // A plain text is an object of one key, which is its own name.
    expected["plain"] = json!({"plain": "planted-plain"});
    trial.step("bulk-of-a-multi-valued-store-has-objects").equals("all secrets", &bulk.json(), &expected);
    Ok(())
}
