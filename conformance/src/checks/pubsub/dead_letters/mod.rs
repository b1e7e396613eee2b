//! Where an event ends that cannot be handled.

mod dead_letter;
mod missing_dead_letter;
mod unmatched_event;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "dead-letters",
    about: "Where an event ends that cannot be handled.",
    checks: &[&dead_letter::CHECK, &missing_dead_letter::CHECK, &unmatched_event::CHECK],
};
