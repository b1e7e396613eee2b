//! The catalogue: areas in order, chapters in order, checks in order. `ADDING.md` shows how a check is added.

mod bindings;
mod components;
mod invoke;
mod load;
mod observability;
mod planted;
mod prelude;
mod pubsub;
mod resiliency;
mod secrets;
mod security;
mod services;
mod sidecar;
mod spec_literal;
mod stand;
mod state;
mod steps;

use std::collections::BTreeSet;

use crate::run::area::Area;
use crate::run::check::Check;

/// All areas, in catalogue order.
pub const AREAS: &[Area] = &[
    state::AREA,
    pubsub::AREA,
    invoke::AREA,
    bindings::AREA,
    secrets::AREA,
    resiliency::AREA,
    security::AREA,
    observability::AREA,
    components::AREA,
    sidecar::AREA,
    load::AREA,
    services::AREA,
];

/// All checks, in catalogue order.
pub fn all() -> impl Iterator<Item = &'static Check> {
    AREAS.iter().flat_map(Area::checks)
}

/// Every declared step: its check and its slug.
#[must_use]
pub fn steps() -> BTreeSet<(String, String)> {
    all().flat_map(|check| check.steps.iter().map(|step| (check.id.to_owned(), step.slug.to_owned()))).collect()
}
