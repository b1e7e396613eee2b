//! Retries, timeouts, circuit breakers, limits: what a policy does, and what holds without one.

mod calls;
mod inbound;

use crate::checks::prelude::Area;

/// The chapters of this area.
pub(super) const AREA: Area = Area {
    name: "resiliency",
    about: "Retries, timeouts, circuit breakers, limits: what a policy does, and what holds without one.",
    chapters: &[calls::CHAPTER, inbound::CHAPTER],
};
