//! Values with a time to live.

mod ttl;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter =
    Chapter { name: "expiry", about: "Values with a time to live.", checks: &[&ttl::CHECK] };
