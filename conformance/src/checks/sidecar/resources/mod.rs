//! Which resources a sidecar loads, and which end it.

mod bad_resources;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "resources",
    about: "Which resources a sidecar loads, and which end it.",
    checks: &[&bad_resources::CHECK],
};
