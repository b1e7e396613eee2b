//! Calls of somebody who has no sidecar.

mod endpoint;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter =
    Chapter { name: "endpoints", about: "Calls of somebody who has no sidecar.", checks: &[&endpoint::CHECK] };
