//! What a key may be, and what is put before it.

mod key_escaping;
mod key_prefix;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "keys",
    about: "What a key may be, and what is put before it.",
    checks: &[&key_escaping::CHECK, &key_prefix::CHECK],
};
