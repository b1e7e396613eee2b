//! Which resources a sidecar loads, and which end it.

mod bad_resources;
mod hot_reload;
mod missing_middleware;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "resources",
    about: "Which resources a sidecar loads, and which end it.",
    checks: &[&bad_resources::CHECK, &hot_reload::CHECK, &missing_middleware::CHECK],
};
