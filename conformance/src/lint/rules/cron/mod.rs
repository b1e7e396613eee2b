//! `bindings.cron`: when it ticks, and whom.

use crate::lint::rule::Rule;

mod dialect;
mod direction;
mod every_app;
mod hot_loop;
mod long_step;
mod no_direction;
mod schedule;
mod time_zone;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[
    &schedule::RULE,
    &time_zone::RULE,
    &hot_loop::RULE,
    &long_step::RULE,
    &direction::RULE,
    &every_app::RULE,
    &no_direction::RULE,
];
