//! Observations and baseline → results and totals: pure, so that it is tested without a sidecar.

mod accept;
pub mod baseline;
pub mod comparison;
pub mod merge;
pub mod recount;
pub mod totals;
pub mod trial;
