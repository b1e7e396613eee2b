//! Stores that keep nothing as it is.

#[expect(clippy::module_inception, reason = "the slug of its only check is the name of the chapter")]
mod encryption;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter =
    Chapter { name: "encryption", about: "Stores that keep nothing as it is.", checks: &[&encryption::CHECK] };
