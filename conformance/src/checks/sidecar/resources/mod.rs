//! Which resources a sidecar loads, and which end it.

mod bad_resources;
mod folder;
mod hot_reload;
mod hot_reload_changes;
mod missing_middleware;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "resources",
    about: "Which resources a sidecar loads, and which end it.",
    checks: &[&bad_resources::CHECK, &hot_reload::CHECK, &hot_reload_changes::CHECK, &missing_middleware::CHECK],
};
