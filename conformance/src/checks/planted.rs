//! Secrets that are planted in sidecars: a file, variables, and the stores that answer them.

use crate::checks::prelude::*;

/// The secret file as a store, one value per name.
pub(crate) const FLAT_SECRETS: &str = "flat-secrets";
/// The same file as a store, one object per name.
pub(crate) const SECRETS: &str = "secrets";
/// The environment of the sidecar as a store.
pub(crate) const ENV_SECRETS: &str = "env-secrets";
/// A variable of the sidecar, and its value.
pub(crate) const VARIABLE: (&str, &str) = ("CONFORMANCE_PLANTED", "a planted variable");
/// A variable that belongs to the sidecar itself and must stay hidden, and its value.
pub(crate) const OWN_VARIABLE: (&str, &str) = ("DAPR_CONFORMANCE_PLANTED", "a planted variable of the sidecar itself");

/// The content of the secret file, in the layout of the todo system's secrets.
pub(crate) const SECRET_FILE: &str = r#"{
  "kafka-password": {"password": "planted-kafka"},
  "postgres-connection": {"connection-string": "planted-postgres", "user": "planted-user"},
  "plain": "planted-plain"
}"#;

/// The secret file as a component; `multi` keeps one object per name.
pub(crate) fn file_store(name: &str, multi: bool) -> Component {
    let store = Component::new(name, "secretstores.local.file").with("secretsFile", "${files}/secrets.json");
    if multi { store.with("multiValued", "true") } else { store }
}

/// The sidecar with all of these secrets and stores.
pub(crate) fn in_sidecar(sidecar: SidecarAsk) -> SidecarAsk {
    sidecar
        .with(file_store(FLAT_SECRETS, false))
        .with(file_store(SECRETS, true))
        .with(Component::new(ENV_SECRETS, "secretstores.local.env"))
        .with_file("secrets.json", SECRET_FILE)
        .with_env(VARIABLE.0, VARIABLE.1)
        .with_env(OWN_VARIABLE.0, OWN_VARIABLE.1)
}
