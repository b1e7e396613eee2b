//! What the app's answer does to an event.

mod delivery;
mod redelivery_interval;
mod stuck_event;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "answers",
    about: "What the app's answer does to an event.",
    checks: &[&delivery::CHECK, &stuck_event::CHECK, &redelivery_interval::CHECK],
};
