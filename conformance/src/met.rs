//! The subject as its own metadata tells it: expectations are keyed by that version, not by what was asked for.

use fixtures::client::{Client, Tape, Transport};
use fixtures::stand::Stand;

/// Who answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met {
    /// `runtimeVersion` of the metadata API; `unknown` when it could not be read.
    pub dapr: String,
    /// `type/version` of the loaded components, sorted, each once.
    pub components: Vec<String>,
}

impl Met {
    /// Asks the first sidecar of the stand. A sidecar that does not answer is judged by the checks, not here.
    pub(crate) async fn on(stand: &Stand) -> Self {
        let mut met = Self { dapr: "unknown".into(), components: Vec::new() };
        let Some(sidecar) = stand.sidecars().first() else { return met };
        let Ok(reply) = Client::new(sidecar, Transport::Http, Tape::default()).metadata().await else { return met };
        let told = reply.json();
        if let Some(version) = told["runtimeVersion"].as_str().filter(|version| !version.is_empty()) {
            met.dapr = version.to_owned();
        }
        for component in told["components"].as_array().into_iter().flatten() {
            let part = |name: &str| component[name].as_str().unwrap_or_default().to_owned();
            met.components.push(format!("{}/{}", part("type"), part("version")));
        }
        met.components.sort();
        met.components.dedup();
        met
    }
}
