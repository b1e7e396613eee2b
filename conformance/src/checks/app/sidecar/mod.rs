//! How the app finds its sidecar, and what goes with the calls between both.

mod address;
mod app_token;
mod away;
mod calls_itself;
mod sidecar_token;
mod start_alone;
mod start_order;
mod trace;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "sidecar",
    about: "How the app finds its sidecar, and what goes with the calls between both.",
    checks: &[
        &start_alone::CHECK,
        &start_order::CHECK,
        &away::CHECK,
        &address::CHECK,
        &sidecar_token::CHECK,
        &app_token::CHECK,
        &trace::CHECK,
        &calls_itself::CHECK,
    ],
};
