//! How a sidecar watches its app, and what it keeps from one that is not well.

mod app_health;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "watching",
    about: "How a sidecar watches its app, and what it keeps from one that is not well.",
    checks: &[&app_health::CHECK],
};
