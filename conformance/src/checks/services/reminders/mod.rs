//! When a due task is reminded of.

mod reminder_chain;
mod reminder_once_with_two_replicas;
mod reminder_window;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "reminders",
    about: "When a due task is reminded of.",
    checks: &[&reminder_chain::CHECK, &reminder_window::CHECK, &reminder_once_with_two_replicas::CHECK],
};
