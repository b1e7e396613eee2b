//! Tasks and their owners.

mod bad_input;
mod completion_event;
mod successor_once;
mod task_lifecycle;
mod two_users;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "tasks",
    about: "Tasks and their owners.",
    checks: &[
        &task_lifecycle::CHECK,
        &two_users::CHECK,
        &successor_once::CHECK,
        &completion_event::CHECK,
        &bad_input::CHECK,
    ],
};
