//! What a store answers, and how it is shaped.

mod env_store;
mod errors;
mod file_store;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "stores",
    about: "What a store answers, and how it is shaped.",
    checks: &[&file_store::CHECK, &env_store::CHECK, &errors::CHECK],
};
