//! The subject as its own metadata tells it: expectations are keyed by that version, not by what was asked for.

use std::collections::BTreeSet;

use fixtures::ask::{AppProtocol, SidecarAsk};
use fixtures::client::{Reply, Tape, Transport};
use fixtures::stand::{Launch, Launched, Sidecar, Stand};
use serde_json::Value;

/// Stands in for a version that nobody told: the stand can start no sidecar to ask, or it does not answer.
pub(super) const UNKNOWN: &str = "unknown";

/// Who answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// `runtimeVersion` of the metadata API; `unknown` when nobody told it.
    pub dapr: String,
    /// `type/version` of the loaded components.
    pub components: BTreeSet<String>,
    /// The same, each under its name and with what it claims. Two sidecars may know different ones by one name.
    pub(super) loaded: BTreeSet<Loaded>,
}

/// A component as the metadata of its sidecar tell it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Loaded {
    /// Its name.
    pub(super) name: String,
    /// Its `type/version`.
    pub(super) kind: String,
    /// The features it claims.
    pub(super) claims: BTreeSet<String>,
}

impl Identity {
    /// Nobody was met yet.
    pub(super) fn nobody() -> Self {
        Self { dapr: UNKNOWN.into(), components: BTreeSet::new(), loaded: BTreeSet::new() }
    }

    /// Asks every sidecar of the stand; where it has none, since its checks start their own, one that is started to be
    /// asked. One that does not answer is judged by the checks, not here.
    pub(crate) async fn on(stand: &Stand) -> Self {
        let mut identity = Self::nobody();
        for sidecar in stand.sidecars() {
            identity.merge(Self::of(sidecar).await);
        }
        if stand.sidecars().is_empty() {
            let asked = Launch::new(SidecarAsk::new("introduced", AppProtocol::None));
            if let Ok(Launched::Running(sidecar)) = stand.launch(&asked).await {
                identity.merge(Self::of(&sidecar).await);
                if let Err(error) = sidecar.stop().await {
                    tracing::warn!(%error, "the sidecar that was started to be asked did not stop");
                }
            }
        }
        identity
    }

    async fn of(sidecar: &Sidecar) -> Self {
        let asked = sidecar.client(Transport::Http, Tape::default()).metadata().await;
        let Ok(reply) = asked.and_then(Reply::answered) else { return Self::nobody() };
        let told = reply.json();
        let version = told["runtimeVersion"].as_str().filter(|version| !version.is_empty()).unwrap_or(UNKNOWN);
        let loaded: BTreeSet<_> = told["components"].as_array().into_iter().flatten().map(Loaded::from).collect();
        let components = loaded.iter().map(|component| component.kind.clone()).collect();
        Self { dapr: version.to_owned(), components, loaded }
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
        self.loaded.extend(other.loaded);
    }
}

impl From<&Value> for Loaded {
    fn from(told: &Value) -> Self {
        let part = |name: &str| told[name].as_str().unwrap_or_default();
        let claims = told["capabilities"].as_array().into_iter().flatten();
        Self {
            name: part("name").to_owned(),
            kind: format!("{}/{}", part("type"), part("version")),
            claims: claims.filter_map(|claim| claim.as_str().map(str::to_owned)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use fixtures::ask::Ask;
    use fixtures::embedded;
    use fixtures::run::Run;

    use super::*;

    /// Otherwise nothing that such a stand comes to could be accepted by a baseline, which speaks of versions.
    #[tokio::test]
    async fn a_stand_without_sidecars_tells_who_is_judged() {
        let environment = embedded::control(&Run::new()).unwrap();
        let stand = environment.open(&Ask::default()).await.unwrap();
        assert_eq!(Identity::on(&stand).await.dapr, "embedded");
        stand.close().await.unwrap();
        environment.close().await.unwrap();
    }
}
