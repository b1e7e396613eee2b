//! What the app does when something fails: behind it, or in what it is brought.

mod failed_calls;
mod refused_events;
mod retries;
mod second_try;
mod time_limits;
mod unreadable_events;
mod usual;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "failures",
    about: "What the app does when something fails: behind it, or in what it is brought.",
    checks: &[
        &failed_calls::CHECK,
        &second_try::CHECK,
        &refused_events::CHECK,
        &unreadable_events::CHECK,
        &retries::CHECK,
        &time_limits::CHECK,
    ],
};
