//! What an operator relies on: names, health, metrics, traces.

mod agreed_subscriptions;
mod metrics;
mod names_from_environment;
mod readiness_and_shutdown;
mod trace;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "operation",
    about: "What an operator relies on: names, health, metrics, traces.",
    checks: &[
        &names_from_environment::CHECK,
        &agreed_subscriptions::CHECK,
        &readiness_and_shutdown::CHECK,
        &metrics::CHECK,
        &trace::CHECK,
    ],
};
