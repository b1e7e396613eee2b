//! Several operations as one.

mod transaction;
mod transaction_isolation;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "transactions",
    about: "Several operations as one.",
    checks: &[&transaction::CHECK, &transaction_isolation::CHECK],
};
