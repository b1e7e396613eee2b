//! What the app's answers mean to Dapr.

mod bulk_answers;
mod statuses;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "answers",
    about: "What the app's answers mean to Dapr.",
    checks: &[&statuses::CHECK, &bulk_answers::CHECK],
};
