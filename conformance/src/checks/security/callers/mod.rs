//! How an app knows who calls.

mod caller_identity;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter =
    Chapter { name: "callers", about: "How an app knows who calls.", checks: &[&caller_identity::CHECK] };
