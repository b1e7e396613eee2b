//! Events on their way to the app under policies.

mod circuit_breaker;
mod retry_matching;
mod retry_policy;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "inbound",
    about: "Events on their way to the app under policies.",
    checks: &[&retry_policy::CHECK, &retry_matching::CHECK, &circuit_breaker::CHECK],
};
