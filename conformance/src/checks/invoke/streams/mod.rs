//! Calls whose requests and answers come in pieces.

mod proxy;
mod stream;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "streams",
    about: "Calls whose requests and answers come in pieces.",
    checks: &[&stream::CHECK, &proxy::CHECK],
};
