//! What a sidecar makes of a request, whichever building block it is for.

mod null_body;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "requests",
    about: "What a sidecar makes of a request, whichever building block it is for.",
    checks: &[&null_body::CHECK],
};
