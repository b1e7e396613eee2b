//! Plain data: what the contract says, what a check declares, what a trial came to, and the events that tell of it.

pub mod clause;
pub mod conclusion;
pub mod count;
pub mod event;
pub mod finding;
mod findings;
pub mod form;
pub mod manifest;
pub mod mutant;
pub mod observation;
pub mod owner;
pub(crate) mod pattern;
pub mod redact;
pub mod report;
pub mod result;
pub mod step;
pub mod subject;
pub mod totals;
pub mod traces;
pub mod verdict;
pub mod version;
pub mod withheld;
