//! What arrives at the app, and what comes back.

mod answer;
mod cross_protocol;
mod request;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "messages",
    about: "What arrives at the app, and what comes back.",
    checks: &[&request::CHECK, &answer::CHECK, &cross_protocol::CHECK],
};
