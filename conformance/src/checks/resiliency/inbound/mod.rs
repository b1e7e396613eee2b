//! Events on their way to the app under policies.

mod retry_policy;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "inbound",
    about: "Events on their way to the app under policies.",
    checks: &[&retry_policy::CHECK],
};
