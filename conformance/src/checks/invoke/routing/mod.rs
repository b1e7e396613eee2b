//! Which app is called, and what happens when there is none.

mod replicas;
mod unknown_app;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "routing",
    about: "Which app is called, and what happens when there is none.",
    checks: &[&unknown_app::CHECK, &replicas::CHECK],
};
