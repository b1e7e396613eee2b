//! Who gets which event, and in which order: partitions, consumer groups, offsets.

mod consumer_groups;
mod initial_offset;
mod partition_key;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "groups",
    about: "Who gets which event, and in which order: partitions, consumer groups, offsets.",
    checks: &[&partition_key::CHECK, &consumer_groups::CHECK, &initial_offset::CHECK],
};
