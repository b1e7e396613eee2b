//! The sidecar itself: what it tells about itself, when it is healthy, what it loads.

mod introspection;
mod requests;
mod resources;
mod watching;

use crate::checks::prelude::Area;

/// The chapters of this area.
pub(super) const AREA: Area = Area {
    name: "sidecar",
    about: "The sidecar itself: what it tells about itself, when it is healthy, what it loads.",
    chapters: &[introspection::CHAPTER, requests::CHAPTER, resources::CHAPTER, watching::CHAPTER],
};
