//! Service invocation between sidecars: what arrives, what comes back.

mod endpoints;
mod messages;
mod routing;
mod streams;

use crate::checks::prelude::Area;

/// The chapters of this area.
pub(super) const AREA: Area = Area {
    name: "invoke",
    about: "Service invocation between sidecars: what arrives, what comes back.",
    chapters: &[messages::CHAPTER, routing::CHAPTER, streams::CHAPTER, endpoints::CHAPTER],
};
