//! What is asked of the engine.

use std::time::{Duration, Instant};

use super::drive::Job;
use super::grid::Grid;
use crate::arrival::{Arrival, Share, Stop};

/// How a target shall be loaded.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// When operations are due.
    pub arrival: Arrival,
    /// When it is over.
    pub stop: Stop,
    /// Rounding of the releases.
    pub grid: Grid,
    /// Open connections over all workers; so many operations are under way at most.
    pub connections: usize,
    /// Threads that generate load, each with its share.
    pub workers: usize,
    /// The longest time that one operation has.
    pub timeout: Duration,
}

impl Plan {
    /// The job of one worker that starts at `start`.
    pub(crate) fn job(&self, share: Share, start: Instant) -> Job {
        Job { arrival: self.arrival, stop: self.stop, share, grid: self.grid, timeout: self.timeout, start }
    }
}
