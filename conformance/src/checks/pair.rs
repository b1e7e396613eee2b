//! The stand that the smaller areas share: two apps, each with one component of every kind.

use fixtures::ask::{Ask, Component, SidecarAsk};

use crate::run::names::Names;

/// The Kafka component of [`pair`].
pub(crate) const PUBSUB: &str = "pubsub";
/// The PostgreSQL component of [`pair`].
pub(crate) const STORE: &str = "statestore";
/// The secret file of [`pair`], one value per name.
pub(crate) const FLAT_SECRETS: &str = "flat-secrets";
/// The same file, one object per name.
pub(crate) const SECRETS: &str = "secrets";
/// The environment of the sidecar as a secret store.
pub(crate) const ENV_SECRETS: &str = "env-secrets";
/// A variable of the sidecars of [`pair`], and its value.
pub(crate) const VARIABLE: (&str, &str) = ("CONFORMANCE_PLANTED", "a planted variable");
/// A variable that belongs to the sidecar itself and must stay hidden, and its value.
pub(crate) const OWN_VARIABLE: (&str, &str) = ("DAPR_CONFORMANCE_PLANTED", "nobody's business");

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

/// Two sidecars of two apps, `a` and `b`, called back over the protocol of the trial.
pub(crate) fn pair(scope: &Names) -> Ask {
    let sidecar = |name| {
        SidecarAsk::new(name, scope.app_protocol())
            .with(Component::kafka(PUBSUB))
            .with(Component::postgres(STORE))
            .with(file_store(FLAT_SECRETS, false))
            .with(file_store(SECRETS, true))
            .with(Component::new(ENV_SECRETS, "secretstores.local.env"))
            .with_file("secrets.json", SECRET_FILE)
            .with_env(VARIABLE.0, VARIABLE.1)
            .with_env(OWN_VARIABLE.0, OWN_VARIABLE.1)
    };
    Ask::of(vec![sidecar("a"), sidecar("b")])
}

/// No sidecar at all, for checks that launch what they need.
pub(crate) fn nobody(_: &Names) -> Ask {
    Ask::of(Vec::new())
}
