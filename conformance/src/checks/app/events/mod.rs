//! What the app does with events that come again, or look otherwise.

mod at_once;
mod done;
mod effects;
mod envelopes;
mod good_events;
mod owed;
mod redelivery;
mod shapes;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "events",
    about: "What the app does with events that come again, or look otherwise.",
    checks: &[&good_events::CHECK, &redelivery::CHECK, &envelopes::CHECK, &at_once::CHECK, &effects::CHECK],
};
