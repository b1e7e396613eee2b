//! What arrives at the app, and what comes back.

mod answer;
mod cross_protocol;
mod foreign_length;
mod request;
mod reserved_path;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "messages",
    about: "What arrives at the app, and what comes back.",
    checks: &[&request::CHECK, &reserved_path::CHECK, &foreign_length::CHECK, &answer::CHECK, &cross_protocol::CHECK],
};
