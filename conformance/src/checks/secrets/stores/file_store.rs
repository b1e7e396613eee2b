//! The local file store flattens nested secrets to `parent:child`, unless `multiValued` is true.
//!
//! Kubernetes secrets are objects of keys. The file that stands in for them on a laptop must say `multiValued`, or
//! the same code that works in the cluster finds nothing: its name is `a:b` then, and its answer has one key (E53).

use crate::checks::planted::{FLAT_SECRETS, SECRET_FILE, SECRETS};
use crate::checks::prelude::*;
use crate::checks::secrets::alone::alone;

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
    of: owner::SECRET_FILE,
    steps: STEPS,
    ask: alone,
    body: |trial| Box::pin(run(trial)),
    ..Check::SIDECAR
};

steps!(
    NESTED_SECRET_FLATTENED =
        Step::caught("nested-secret-is-flattened", &[Defect::FlatSecretsNested, Defect::FileStoreAnswersEmpty])
            .cites(&["R58", "E53"])
            .rows(&["sec-get", "sec-file-nested"]),
    PARENT_ABSENT = Step::caught("parent-of-a-flattened-secret-is-absent", &[Defect::FlatSecretsNested])
        .cites(&["E53"])
        .rows(&["sec-file-nested/parent"]),
    MULTI_VALUED_OBJECT = Step::caught(
        "multi-valued-secret-is-an-object",
        &[Defect::MultiSecretsFlattened, Defect::FileStoreAnswersEmpty]
    )
    .cites(&["E49", "E53"])
    .rows(&["sec-get-multi"]),
    BULK_FLAT = Step::caught("bulk-of-a-flat-store-has-flat-names", &[Defect::FlatSecretsNested]).rows(&["sec-bulk"]),
    BULK_MULTI_VALUED = Step::caught("bulk-of-a-multi-valued-store-has-objects", &[Defect::MultiSecretsFlattened])
        .rows(&["sec-bulk/multi"]),
);

async fn run(trial: Trial) -> Result<(), Stop> {
    let client = trial.client("a")?;
    let flat = client.secret(FLAT_SECRETS, "kafka-password:password").await?;
    trial.step(NESTED_SECRET_FLATTENED).reads(&flat, &json!({"kafka-password:password": "planted-kafka"}));

    let parent = client.secret(FLAT_SECRETS, "kafka-password").await?;
    trial.step(PARENT_ABSENT).answers(&parent, Outcome::SecretMissing);

    let object = client.secret(SECRETS, "postgres-connection").await?;
    let expected = json!({"connection-string": "planted-postgres", "user": "planted-user"});
    trial.step(MULTI_VALUED_OBJECT).reads(&object, &expected);

    let bulk = client.bulk_secret(FLAT_SECRETS).await?;
    let expected = json!({
        "kafka-password:password": {"kafka-password:password": "planted-kafka"},
        "plain": {"plain": "planted-plain"},
        "postgres-connection:connection-string": {"postgres-connection:connection-string": "planted-postgres"},
        "postgres-connection:user": {"postgres-connection:user": "planted-user"},
    });
    trial.step(BULK_FLAT).reads(&bulk, &expected);

    let bulk = client.bulk_secret(SECRETS).await?;
    let mut expected: Value = serde_json::from_str(SECRET_FILE).unwrap_or_default();
    // A plain text is an object of one key, which is its own name.
    expected["plain"] = json!({"plain": "planted-plain"});
    trial.step(BULK_MULTI_VALUED).reads(&bulk, &expected);
    Ok(())
}
