//! How the app keeps its state.

mod concurrency;
mod keys;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter =
    Chapter { name: "state", about: "How the app keeps its state.", checks: &[&concurrency::CHECK, &keys::CHECK] };
