//! The report of one run, as data.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::delivery::Delivery;
use super::summary::Summary;
use crate::outcome::Outcome;

/// Name and version of the shape of [`Report`].
pub const SCHEMA: &str = "dapr-load/report/1";

/// The report of one run, `report.json`. Times of figures are microseconds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Report {
    /// [`SCHEMA`].
    pub schema: String,
    /// Name and version of the harness.
    pub harness: String,
    /// When it began, RFC 3339 in UTC.
    pub started: String,
    /// What was asked for.
    pub run: Asked,
    /// Operations per second by the plan; `None` for a closed arrival.
    pub requested_rate: Option<f64>,
    /// Operations started per second.
    pub achieved_rate: f64,
    /// Events per second, where one operation carries several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_rate: Option<f64>,
    /// From the start to the planned end, or to the last start where that was later, in seconds.
    pub elapsed_s: f64,
    /// Operations that were due. `sent + dropped + queued = planned`.
    pub planned: u64,
    /// Operations started.
    pub sent: u64,
    /// Never started, since too many were waiting.
    pub dropped: u64,
    /// Never started, since the run was over.
    pub queued: u64,
    /// Outcome → count.
    pub outcomes: BTreeMap<String, u64>,
    /// From the intended start, accepted operations only.
    pub response: Summary,
    /// From the actual start, accepted operations only.
    pub service: Summary,
    /// How late the generator itself released operations.
    pub lateness: Summary,
    /// The same per sort of operation, where there are several.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub series: BTreeMap<String, Part>,
    /// What became of published events at the app, where they are followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// What the generator cost.
    pub generator: Generator,
    /// Why the latencies are not those of the target, or are of a part only; empty when there is nothing to say.
    pub doubts: Vec<String>,
    /// Whether every planned operation was sent in time.
    pub sustained: bool,
    /// Whether it was ended before its time.
    pub interrupted: bool,
    /// Budgets and whether they held.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub budgets: Vec<Kept>,
}

impl Asked {
    /// Events per second at this rate of operations, where one carries several.
    pub(crate) fn message_rate(&self, rate: f64) -> Option<f64> {
        self.messages.map(|messages| rate * f64::from(messages))
    }
}

impl Report {
    /// Adds what became of the published events: one that never arrived was not accepted after all.
    pub fn deliver(&mut self, delivery: Delivery) {
        if delivery.lost > 0 {
            let accepted = self.outcomes.entry(Outcome::Accepted.to_string()).or_default();
            *accepted = accepted.saturating_sub(delivery.lost);
            self.outcomes.insert(Outcome::Undelivered.to_string(), delivery.lost);
            let Delivery { lost, published, .. } = delivery;
            self.doubts.push(format!("{lost} of {published} acknowledged events never arrived at the app"));
        }
        self.delivery = Some(delivery);
    }

    /// Operations with any outcome but accepted.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.outcomes.iter().filter(|(name, _)| *name != "accepted").map(|(_, count)| count).sum()
    }
}

/// What was asked for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Asked {
    /// The operation.
    pub operation: String,
    /// Where it was sent.
    pub target: String,
    /// `http`, `grpc`, or what a baseline speaks.
    pub transport: String,
    /// Rhythm of the arrivals.
    pub arrival: String,
    /// Rounding of the releases.
    pub grid: String,
    /// Events that one operation carries, where it carries several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub messages: Option<u32>,
    /// Open connections.
    pub connections: usize,
    /// Generating threads.
    pub workers: usize,
}

/// Figures of one sort of operation.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Part {
    /// Outcome → count.
    pub outcomes: BTreeMap<String, u64>,
    /// From the intended start.
    pub response: Summary,
    /// From the actual start.
    pub service: Summary,
}

/// What the generator cost, and what the machine did to it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Generator {
    /// Processor time per started operation, in microseconds.
    pub cpu_us_per_operation: f64,
    /// How late a thread woke up that only slept, 99th percentile, in microseconds: what the machine adds to everything.
    pub hiccup_p99_us: f64,
}

/// A budget and whether it held.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Kept {
    /// As it was written, `p99<5ms`.
    pub budget: String,
    /// What was measured, in the budget's own unit of microseconds, per second or share.
    pub measured: f64,
    /// Whether it held.
    pub held: bool,
}
