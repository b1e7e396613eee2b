//! Which input bindings an app wants.

mod options_probe;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter =
    Chapter { name: "input", about: "Which input bindings an app wants.", checks: &[&options_probe::CHECK] };
