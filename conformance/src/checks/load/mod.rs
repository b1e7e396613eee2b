//! What the load side sends does what it is meant to do.

mod scenarios;

use crate::checks::prelude::Area;

/// The chapters of this area.
pub(super) const AREA: Area = Area {
    name: "load",
    about: "What the load side sends does what it is meant to do.",
    chapters: &[scenarios::CHAPTER],
};
