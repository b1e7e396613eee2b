//! Who wins when several write: etags, first write, options.

mod component_concurrency;
mod concurrent_writers;
mod etag;
mod first_write;
mod options;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "concurrency",
    about: "Who wins when several write: etags, first write, options.",
    checks: &[
        &etag::CHECK,
        &first_write::CHECK,
        &options::CHECK,
        &component_concurrency::CHECK,
        &concurrent_writers::CHECK,
    ],
};
