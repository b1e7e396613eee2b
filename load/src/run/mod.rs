//! One run of one target: starts the workers, reads what they record, and makes the report.

mod account;
mod gather;
mod perform;
mod progress;

pub(crate) use account::{doubts, report};
pub use gather::Gathered;
pub use perform::{run, save};
pub use progress::Progress;
