//! The catalogue: areas in order, chapters in order, checks in order. `ADDING.md` shows how a check is added.
//!
//! An answer that nobody looks at proves nothing, so none is thrown away here: what a check needs before it can judge goes
//! through `given`.

#![deny(unused_must_use, clippy::let_underscore_must_use)]

mod app;
mod bindings;
mod components;
mod invoke;
mod load;
mod observability;
pub(crate) mod owner;
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

use crate::judge::baseline::Catalogue;
use crate::model::step::Step;
use crate::run::area::Area;
use crate::run::check::Check;

/// All areas, in catalogue order. The last one judges a team's own app.
pub const CATALOGUE: &[Area] = &[
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
    app::AREA,
];

/// The areas that need no app: what `check` runs.
pub const AREAS: &[Area] = CATALOGUE.split_at(CATALOGUE.len() - 1).0;

/// The area that judges a team's own app: what `app` runs.
pub const APP: &[Area] = CATALOGUE.split_at(CATALOGUE.len() - 1).1;

/// All checks that need no app, in catalogue order.
pub fn all() -> impl Iterator<Item = &'static Check> {
    AREAS.iter().flat_map(Area::checks)
}

/// All checks, those of a team's own app last.
pub fn whole() -> impl Iterator<Item = &'static Check> {
    CATALOGUE.iter().flat_map(Area::checks)
}

/// Every declared step over every transport that has it.
#[must_use]
pub fn steps() -> Catalogue {
    let over = |check: &'static Check, step: &'static Step| {
        let transports = check.transports.iter().filter(|transport| step.applies(**transport));
        transports.map(|transport| (check.id.to_owned(), step.slug.to_owned(), *transport))
    };
    all().flat_map(|check| check.steps.iter().flat_map(move |step| over(check, step))).collect()
}
