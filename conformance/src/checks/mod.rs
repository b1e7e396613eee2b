//! The catalogue: areas in order, checks in order. A new check is one file and two lines in its area.

pub mod bindings;
pub mod invoke;
pub mod kafka;
mod literal;
mod pair;
pub mod pubsub;
pub mod secrets;
pub mod services;
pub mod state;
pub mod system;

use crate::run::area::Area;
use crate::run::check::Check;

/// All areas, in catalogue order.
pub const AREAS: &[Area] = &[
    state::AREA,
    pubsub::AREA,
    invoke::AREA,
    bindings::AREA,
    secrets::AREA,
    kafka::AREA,
    system::AREA,
    services::AREA,
];

/// All checks, in catalogue order.
pub fn all() -> impl Iterator<Item = &'static Check> {
    AREAS.iter().flat_map(Area::checks)
}
