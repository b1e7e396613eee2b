//! Service invocation under policies, and without any.

mod breaker_and_not_found;
mod caller;
mod circuit_breaker;
mod max_concurrency;
mod no_retry;
mod retry_policy;
mod timeout_policy;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "calls",
    about: "Service invocation under policies, and without any.",
    checks: &[
        &no_retry::CHECK,
        &retry_policy::CHECK,
        &timeout_policy::CHECK,
        &circuit_breaker::CHECK,
        &breaker_and_not_found::CHECK,
        &max_concurrency::CHECK,
    ],
};
