//! Who may do what through a sidecar, and what must stay hidden: scopes, lists, callers, secrets.

mod access;
mod callers;
mod secrets;

use crate::checks::prelude::Area;

/// The chapters of this area.
pub(super) const AREA: Area = Area {
    name: "security",
    about: "Who may do what through a sidecar, and what must stay hidden: scopes, lists, callers, secrets.",
    chapters: &[access::CHAPTER, callers::CHAPTER, secrets::CHAPTER],
};
