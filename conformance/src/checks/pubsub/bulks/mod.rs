//! Subscriptions that get several events in one call.

mod bulk_answers;
mod bulk_subscribe;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "bulks",
    about: "Subscriptions that get several events in one call.",
    checks: &[&bulk_subscribe::CHECK, &bulk_answers::CHECK],
};
