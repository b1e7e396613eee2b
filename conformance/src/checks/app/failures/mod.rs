//! What the app does when something fails: behind it, or in what it is brought.

mod failed_calls;
mod refused_events;
mod retries;
mod time_limits;
mod unreadable_events;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "failures",
    about: "What the app does when something fails: behind it, or in what it is brought.",
    checks: &[
        &failed_calls::CHECK,
        &refused_events::CHECK,
        &unreadable_events::CHECK,
        &retries::CHECK,
        &time_limits::CHECK,
    ],
};
