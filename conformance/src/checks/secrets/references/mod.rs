//! Secrets in the metadata of components.

mod component_reference;
mod dangling_reference;

use crate::checks::prelude::Chapter;

/// The checks of this chapter.
pub(super) const CHAPTER: Chapter = Chapter {
    name: "references",
    about: "Secrets in the metadata of components.",
    checks: &[&component_reference::CHECK, &dangling_reference::CHECK],
};
