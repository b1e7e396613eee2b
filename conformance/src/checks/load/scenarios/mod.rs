//! The operations that the load side repeats.

mod scenario;
mod scenario_event;
mod scene;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "scenarios",
    about: "The operations that the load side repeats.",
    checks: &[&scenario::CHECK, &scenario_event::CHECK],
};
