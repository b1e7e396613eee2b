//! What became of events that were followed to the app.

use serde::{Deserialize, Serialize};

use super::summary::Summary;

/// What became of the published events.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Delivery {
    /// Acknowledged by the sidecar.
    pub published: u64,
    /// Different events that reached the app, acknowledged or not.
    pub delivered: u64,
    /// Further arrivals of events that had come already.
    pub duplicated: u64,
    /// Acknowledged, and never seen at the app.
    pub lost: u64,
    /// First arrivals after an event of the same key that was published only once they had ended.
    pub reordered: u64,
    /// Arrivals that could not be attributed: events of somebody else, or more at once than are kept.
    pub strange: u64,
    /// From the planned publish to the first arrival, in microseconds.
    pub latency: Summary,
}
