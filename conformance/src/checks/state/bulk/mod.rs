//! Several keys read at once.

mod bulk_get;
mod bulk_get_fault;
mod bulk_get_non_json;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "bulk",
    about: "Several keys read at once.",
    checks: &[&bulk_get::CHECK, &bulk_get_non_json::CHECK, &bulk_get_fault::CHECK],
};
