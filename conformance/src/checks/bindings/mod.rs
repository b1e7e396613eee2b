//! Input bindings: when an app is asked for them, what a tick of a schedule carries, who gets it.

mod cron;
mod input;
mod ticking;

use crate::checks::prelude::Area;

/// The chapters of this area.
pub(super) const AREA: Area = Area {
    name: "bindings",
    about: "Input bindings: when an app is asked for them, what a tick of a schedule carries, who gets it.",
    chapters: &[input::CHAPTER, cron::CHAPTER],
};
