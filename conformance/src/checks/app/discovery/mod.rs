//! What the app announces: what it subscribes to, what it tells of its actors, and which bindings it takes.
//!
//! A sidecar asks for all of it once, when the app is there, and never again. What it cannot read it passes over with a
//! line in its log at most, and becomes ready: nothing comes, and nobody says why.

mod actors;
mod announcement;
mod bindings;
mod configuration;
mod served;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "discovery",
    about: "What the app announces can be read, and what it announces is there.",
    checks: &[&announcement::CHECK, &configuration::CHECK, &actors::CHECK, &bindings::CHECK],
};
