//! Values as they are saved and read back, one by one: kinds, limits, absence.

mod body_limit;
mod missing_key;
mod nul_character;
mod numbers;
mod save_and_get;
mod save_many;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "values",
    about: "Values as they are saved and read back, one by one: kinds, limits, absence.",
    checks: &[
        &save_and_get::CHECK,
        &missing_key::CHECK,
        &save_many::CHECK,
        &numbers::CHECK,
        &nul_character::CHECK,
        &body_limit::CHECK,
    ],
};
