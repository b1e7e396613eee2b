//! What is published of tasks.

mod event_order;
mod event_shape;
mod outbox_without_broker;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "events",
    about: "What is published of tasks.",
    checks: &[&event_shape::CHECK, &event_order::CHECK, &outbox_without_broker::CHECK],
};
