//! Counts over all trials of a run.

use serde::{Deserialize, Serialize};

/// Counts over all trials.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Trials that held.
    pub held: usize,
    /// Trials violated outside the baseline.
    pub violated: usize,
    /// Trials violated, but only where the baseline accepts it.
    pub known: usize,
    /// Trials that could not be judged.
    pub unknown: usize,
    /// Trials that need what is not there.
    pub not_offered: usize,
    /// Steps visited over all trials.
    pub steps: usize,
}
