//! A whole run, as `report.json` holds it.

use std::collections::BTreeSet;

use fixtures::client::Transport;
use serde::{Deserialize, Serialize};

use super::manifest::Manifests;
use super::result::CheckResult;
use super::totals::Totals;

/// Version of the report's shape; raised when a field changes its meaning or goes.
pub const SCHEMA: &str = "dapr-conformance/report/1";

/// What ran, where and against what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`SCHEMA`].
    pub schema: String,
    /// Name and version of the harness.
    pub harness: String,
    /// The command that repeats the run.
    pub command: String,
    /// The run id: every name of the run carries it.
    pub seed: String,
    /// Start, RFC 3339 in UTC.
    pub started: String,
    /// What it ran on.
    pub environment: Place,
}

/// What a run ran on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// `embedded`, `processes`, `containers` or `attached`.
    pub name: String,
    /// Dapr's version as the sidecar's metadata tells it, or what stands in for it.
    pub dapr: String,
    /// Kafka's version or stand-in.
    pub kafka: String,
    /// PostgreSQL's version or stand-in.
    pub postgres: String,
    /// `type/version` of the components met.
    pub components: BTreeSet<String>,
    /// API transports that were judged.
    pub transports: Vec<Transport>,
    /// Operating system and processor.
    pub host: String,
}

/// A whole run, as `report.json` holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What ran, where and against what.
    #[serde(flatten)]
    pub header: Header,
    /// Wall time of the whole run.
    pub wall_ms: u64,
    /// Whether it was interrupted before all trials ran.
    pub interrupted: bool,
    /// The resource files, when some were given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manifests: Option<Manifests>,
    /// Counts over all trials.
    pub totals: Totals,
    /// What each trial came to, in the order in which they ended.
    pub checks: Vec<CheckResult>,
}
