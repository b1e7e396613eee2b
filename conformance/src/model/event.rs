//! The one stream of events that every report is rendered from.

use std::collections::BTreeSet;

use fixtures::client::Transport;
use serde::{Deserialize, Serialize};

use super::manifest::Manifests;
use super::observation::Observation;
use super::redact::Redactor;
use super::report::Header;
use super::result::CheckResult;
use super::totals::Totals;
use super::traces::Traces;

/// One thing that happened in a run; a line of `events.ndjson`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The first event.
    RunStarted {
        /// What runs, where and against what.
        header: Header,
        /// How many trials there will be.
        trials: usize,
    },
    /// The resource files of the sidecars were judged, before anything else.
    ManifestsJudged {
        /// What was read and found.
        manifests: Manifests,
    },
    /// What is to be judged is waited for, and that lasts.
    Waiting {
        /// What is waited for.
        what: String,
        /// How long it lasts already, in seconds.
        seconds: u64,
    },
    /// A stand was opened: who answered on all of them so far.
    SubjectMet {
        /// Dapr's version as the sidecar tells it.
        dapr: String,
        /// `type/version` of its components.
        components: BTreeSet<String>,
    },
    /// A trial began.
    CheckStarted {
        /// Check id.
        id: String,
        /// API transport.
        transport: Transport,
        /// 0 for the first repetition.
        repetition: usize,
    },
    /// A trial looked at a step.
    Observed {
        /// Check id.
        id: String,
        /// API transport.
        transport: Transport,
        /// 0 for the first repetition.
        repetition: usize,
        /// What was seen.
        #[serde(flatten)]
        observation: Observation,
    },
    /// A trial could not be told on a starved machine; it runs once more at the end, by itself, and only that counts.
    CheckDeferred {
        /// Check id.
        id: String,
        /// API transport.
        transport: Transport,
        /// 0 for the first repetition.
        repetition: usize,
        /// What could not be told.
        error: String,
    },
    /// A trial ended.
    CheckEnded {
        /// What it came to.
        result: CheckResult,
    },
    /// The last event; missing when the run was cut off.
    RunEnded {
        /// Counts over all trials.
        totals: Totals,
        /// Wall time of the whole run.
        wall_ms: u64,
        /// Whether it was interrupted before all trials ran.
        interrupted: bool,
    },
}

/// Receives events. A trial's end comes with what it left behind.
pub trait Listener: Send {
    /// Something happened.
    fn on(&mut self, event: &Event);
    /// A trial is about to be reported; what it returns is set as the result's evidence folder.
    fn evidence(&mut self, _result: &CheckResult, _traces: &Traces, _redactor: &Redactor) -> Option<String> {
        None
    }
}
