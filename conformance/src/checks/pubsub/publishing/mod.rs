//! What a publish answers, refuses and leaves on the topic.

mod bulk_publish_metadata;
mod limit_plus_one;
mod publish;
mod record_size;
mod unknown_topic;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "publishing",
    about: "What a publish answers, refuses and leaves on the topic.",
    checks: &[
        &publish::CHECK,
        &bulk_publish_metadata::CHECK,
        &unknown_topic::CHECK,
        &limit_plus_one::CHECK,
        &record_size::CHECK,
    ],
};
