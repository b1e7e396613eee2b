//! Counts over all trials of a run.

use serde::{Deserialize, Serialize};

/// Counts over all trials.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Trials that held.
    pub held: usize,
    /// Trials at which nothing but what nobody promises no longer shows.
    #[serde(default)]
    pub changed: usize,
    /// Trials violated outside the baseline, of whatever level.
    pub violated: usize,
    /// Trials violated or changed, but only where the baseline accepts it.
    pub known: usize,
    /// Trials that could not be judged.
    pub unknown: usize,
    /// Trials that need what is not there.
    pub not_offered: usize,
    /// Steps visited over all trials.
    pub steps: usize,
}
