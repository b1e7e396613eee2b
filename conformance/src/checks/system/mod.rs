//! The sidecar itself: metadata, health, its API, its resources.

mod api_allow_list;
mod api_log;
mod bad_resources;
mod component_scope;
mod health;
mod metadata;
mod scenario;
mod scenario_event;

use crate::run::area::Area;

/// The checks of this area.
pub const AREA: Area = Area {
    name: "system",
    about: "The sidecar itself: what it tells about itself, when it is healthy, what it closes, what it loads.",
    checks: &[
        &metadata::CHECK,
        &health::CHECK,
        &api_log::CHECK,
        &api_allow_list::CHECK,
        &bad_resources::CHECK,
        &component_scope::CHECK,
        &scenario::CHECK,
        &scenario_event::CHECK,
    ],
};
