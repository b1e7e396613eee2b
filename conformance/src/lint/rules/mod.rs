//! All rules, area by area.

use crate::lint::rule::Rule;

mod file;
mod kafka;

/// The areas, in the order of `lint rules`.
const AREAS: &[&[&Rule]] = &[file::RULES, kafka::RULES];

/// All rules.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    AREAS.iter().copied().flatten().copied()
}
