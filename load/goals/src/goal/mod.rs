//! The goals, a chapter each.

pub(crate) mod events;
pub(crate) mod generator;
pub(crate) mod overhead;
pub(crate) mod own;
pub(crate) mod precision;
pub(crate) mod regression;
mod stall;
mod told;
