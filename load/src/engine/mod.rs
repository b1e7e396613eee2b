//! The open-loop engine: arrival × stop × target compose, and a second mode is never a second worker.
//!
//! Operations are due by a schedule and released by a clock of nanosecond resolution, whatever the answers do. A
//! connection takes the next one when it is free; what waits is charged to the response time, which counts from the
//! intended start. So the figures cannot leave out what a stalled server kept from being sent.

mod drive;
mod queue;
mod recorder;
mod ticker;
mod worker;

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

use fixtures::error::Error;
use futures_util::future::LocalBoxFuture;

pub use drive::{Interrupt, Job, Tally, drive};
pub use queue::Planned;
pub(crate) use recorder::nanoseconds;
pub use recorder::{Interval, Recorder, Series, Tap, histogram};
pub(crate) use ticker::Ticker;
pub(crate) use worker::connect;
pub use worker::{Counted, Crew, crew};

use crate::arrival::{Arrival, Stop};
use crate::outcome::Outcome;

/// Something that operations are sent to.
pub trait Target: Send + Sync {
    /// Names of the sorts of operations, each measured on its own; most targets have one.
    fn series(&self) -> &'static [&'static str];

    /// To which of them operation `number` belongs.
    fn sort(&self, number: u64) -> usize {
        let _ = number;
        0
    }

    /// Opens connection `number`. It stays open over all operations.
    ///
    /// # Errors
    /// When the target cannot be reached, or lacks what the operation needs.
    fn connect(&self, number: usize) -> LocalBoxFuture<'_, Result<Box<dyn Call>, Error>>;
}

/// One open connection.
pub trait Call {
    /// Runs one operation to its end. A broken connection is opened anew by the next call.
    fn call(&mut self, planned: Planned) -> LocalBoxFuture<'_, Outcome>;
}

/// To which moments releases are rounded up. A coarser grid costs the generator less, since several operations share
/// one wake-up; what it adds is in the lateness.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grid {
    /// Each operation has a wake-up of its own.
    Exact,
    /// Multiples of this time.
    Every(Duration),
}

impl Grid {
    /// The default: 200 µs.
    pub const FINE: Self = Self::Every(Duration::from_micros(200));

    /// The release of an operation that is due at `due` after the start.
    #[must_use]
    pub fn release(self, due: Duration) -> Duration {
        let Self::Every(step) = self else { return due };
        let (due, step) = (due.as_nanos(), step.as_nanos().max(1));
        Duration::from_nanos(u64::try_from(due.div_ceil(step) * step).unwrap_or(u64::MAX))
    }
}

impl fmt::Display for Grid {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact => out.write_str("exact"),
            Self::Every(step) => write!(out, "{}us", step.as_micros()),
        }
    }
}

impl FromStr for Grid {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "exact" {
            return Ok(Self::Exact);
        }
        let micros = text.strip_suffix("us").and_then(|number| number.parse().ok());
        match micros {
            Some(micros @ 1..=10_000) => Ok(Self::Every(Duration::from_micros(micros))),
            _ => Err(format!("`{text}` is no grid: it is `exact`, or `200us`, at most `10000us`")),
        }
    }
}

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
    /// Operations that may wait for a connection in each worker; what comes on top is dropped and counted.
    pub(crate) const QUEUE: usize = 100_000;
    /// How long after the last due operation the waiting ones may still be sent.
    pub(crate) const DRAIN: Duration = Duration::from_secs(1);

    /// The job of one worker that starts at `start`.
    pub(crate) fn job(&self, share: crate::arrival::Share, start: Instant) -> Job {
        Job { arrival: self.arrival, stop: self.stop, share, grid: self.grid, timeout: self.timeout, start }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::on_it(400, 400)]
    #[case::between(401, 600)]
    #[case::at_the_start(0, 0)]
    fn releases_are_rounded_up_to_the_grid(#[case] due: u64, #[case] release: u64) {
        assert_eq!(Grid::FINE.release(Duration::from_micros(due)), Duration::from_micros(release));
        assert_eq!(Grid::Exact.release(Duration::from_micros(due)), Duration::from_micros(due));
    }

    #[rstest]
    #[case::default("200us")]
    #[case::coarse("500us")]
    #[case::exact("exact")]
    fn a_grid_is_read_as_it_is_written(#[case] text: &str) {
        assert_eq!(text.parse::<Grid>().unwrap().to_string(), text);
    }

    #[rstest]
    #[case::nothing("")]
    #[case::no_unit("200")]
    #[case::none("0us")]
    #[case::too_coarse("20000us")]
    fn no_grid_is_refused(#[case] text: &str) {
        assert!(text.parse::<Grid>().unwrap_err().contains("no grid"));
    }
}
