//! Which secrets an app may read, and where they must never show.

mod no_leak;
mod scopes;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "secrets",
    about: "Which secrets an app may read, and where they must never show.",
    checks: &[&scopes::CHECK, &no_leak::CHECK],
};
