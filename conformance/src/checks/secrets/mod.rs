//! Secret stores: what is read and how it is shaped, what is refused, references in components.

mod alone;
mod references;
mod stores;

use crate::checks::prelude::Area;

/// The chapters of this area.
pub(super) const AREA: Area = Area {
    name: "secrets",
    about: "Secret stores: what is read and how it is shaped, what is refused, references in components.",
    chapters: &[stores::CHAPTER, references::CHAPTER],
};
