//! What a sidecar tells about itself.

mod health;
mod metadata;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "introspection",
    about: "What a sidecar tells about itself.",
    checks: &[&metadata::CHECK, &health::CHECK],
};
