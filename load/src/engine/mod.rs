//! The open-loop engine: arrival × stop × target compose, and a second mode is never a second worker.
//!
//! Operations are due by a schedule and released by a clock of nanosecond resolution, whatever the answers do. A
//! connection takes the next one when it is free; what waits is charged to the response time, which counts from the
//! intended start. So the figures cannot leave out what a stalled server kept from being sent.

mod drive;
mod grid;
mod plan;
mod queue;
mod recorder;
mod target;
mod worker;

pub use drive::{Interrupt, Job, Tally, drive};
pub use grid::Grid;
pub use plan::Plan;
pub use queue::Planned;
pub use recorder::{Interval, Recorder, Series, Tap};
pub use target::{Call, Target};
pub(crate) use worker::connect;
pub use worker::{Counted, Crew, crew};
