//! Values that are found by what is in them.

#[expect(clippy::module_inception, reason = "the slug of its only check is the name of the chapter")]
mod query;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter =
    Chapter { name: "query", about: "Values that are found by what is in them.", checks: &[&query::CHECK] };
