//! Who reaches what, and what stays inside.

mod app_token;
mod gateway;
mod no_egress;
mod secrets_stay_secret;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "access",
    about: "Who reaches what, and what stays inside.",
    checks: &[&gateway::CHECK, &app_token::CHECK, &secrets_stay_secret::CHECK, &no_egress::CHECK],
};
