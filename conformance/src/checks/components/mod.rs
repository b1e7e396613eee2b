//! What a component makes of its own settings, beyond the contract of its block.

mod kafka;

use crate::checks::prelude::Area;

/// The chapters of this area.
pub(super) const AREA: Area = Area {
    name: "components",
    about: "What a component makes of its own settings, beyond the contract of its block.",
    chapters: &[kafka::CHAPTER],
};
