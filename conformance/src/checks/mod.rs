//! The catalogue: areas in order, checks in order. A new check is one file and two lines in its area.

pub mod pubsub;
pub mod state;

use crate::check::Check;

/// One area of the catalogue.
pub struct Area {
    /// The first part of its checks' ids.
    pub name: &'static str,
    /// What it covers, in one sentence.
    pub about: &'static str,
    /// Its checks, in catalogue order.
    pub checks: &'static [&'static Check],
}

/// All areas, in catalogue order.
pub const AREAS: &[Area] = &[state::AREA, pubsub::AREA];

/// All checks, in catalogue order.
pub fn all() -> impl Iterator<Item = &'static Check> {
    AREAS.iter().flat_map(|area| area.checks.iter().copied())
}
