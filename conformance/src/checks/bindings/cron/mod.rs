//! The ticks of the cron component.

mod bad_schedule;
mod cron_fields;
mod cron_hot_loop;
mod cron_tick;
mod cron_zone_alone;
mod replicas;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "cron",
    about: "The ticks of the cron component.",
    checks: &[
        &cron_tick::CHECK,
        &cron_fields::CHECK,
        &bad_schedule::CHECK,
        &cron_zone_alone::CHECK,
        &cron_hot_loop::CHECK,
        &replicas::CHECK,
    ],
};
