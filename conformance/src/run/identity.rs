//! The subject as its own metadata tells it: expectations are keyed by that version, not by what was asked for.

use std::collections::BTreeSet;

use fixtures::client::{Reply, Tape, Transport};
use fixtures::stand::Stand;

/// Stands in for a version that nobody told: the stand has no sidecar to ask, or it does not answer.
pub(super) const UNKNOWN: &str = "unknown";

/// Who answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// `runtimeVersion` of the metadata API; `unknown` when nobody told it.
    pub dapr: String,
    /// `type/version` of the loaded components.
    pub components: BTreeSet<String>,
}

impl Identity {
    /// Asks every sidecar of the stand. One that does not answer is judged by the checks, not here.
    pub(crate) async fn on(stand: &Stand) -> Self {
        let mut identity = Self { dapr: UNKNOWN.into(), components: BTreeSet::new() };
        for sidecar in stand.sidecars() {
            let asked = sidecar.client(Transport::Http, Tape::default()).metadata().await;
            let Ok(reply) = asked.and_then(Reply::answered) else { continue };
            let told = reply.json();
            let version = told["runtimeVersion"].as_str().filter(|version| !version.is_empty()).unwrap_or(UNKNOWN);
            let loaded = told["components"].as_array().into_iter().flatten().map(|component| {
                let part = |name: &str| component[name].as_str().unwrap_or_default().to_owned();
                format!("{}/{}", part("type"), part("version"))
            });
            identity.merge(Self { dapr: version.to_owned(), components: loaded.collect() });
        }
        identity
    }

    /// Whether it is daprd: our double tells a word where daprd tells its version; a build of the main branch is `edge`.
    pub(crate) fn is_daprd(&self) -> bool {
        self.dapr == "edge" || self.dapr.starts_with(|first: char| first.is_ascii_digit())
    }

    /// Adds what was met elsewhere; the first version that is known stays.
    pub(crate) fn merge(&mut self, other: Self) {
        if self.dapr == UNKNOWN {
            self.dapr = other.dapr;
        }
        self.components.extend(other.components);
    }
}
