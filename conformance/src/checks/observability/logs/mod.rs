//! What the log of a sidecar tells.

mod api_log;
mod api_log_obfuscated;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "logs",
    about: "What the log of a sidecar tells.",
    checks: &[&api_log::CHECK, &api_log_obfuscated::CHECK],
};
