//! How an app says what it wants, and what holds it up.

mod announced_forms;
mod misplaced_fields;
mod missing_topic;
mod routing_rules;
mod streaming_closed;
mod streaming_subscription;
mod streaming_takeover;
mod subscriptions;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "subscribing",
    about: "How an app says what it wants, and what holds it up.",
    checks: &[
        &subscriptions::CHECK,
        &announced_forms::CHECK,
        &routing_rules::CHECK,
        &streaming_subscription::CHECK,
        &streaming_closed::CHECK,
        &streaming_takeover::CHECK,
        &misplaced_fields::CHECK,
        &missing_topic::CHECK,
    ],
};
