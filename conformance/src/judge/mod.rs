//! Observations and baseline → results and totals: pure, so that it is tested without a sidecar.

pub mod baseline;
pub mod totals;
pub mod trial;
