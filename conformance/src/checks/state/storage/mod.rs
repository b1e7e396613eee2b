//! What the database holds, and who shares it.

mod replicas;
mod row;
mod version_two;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "storage",
    about: "What the database holds, and who shares it.",
    checks: &[&row::CHECK, &replicas::CHECK, &version_two::CHECK],
};
