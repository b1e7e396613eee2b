//! Entries that a fix adds.

use crate::lint::fix::Edit;
use crate::lint::prelude::*;

/// The edit that adds an entry to a mapping; `None` where the key stands there already, with nothing behind it.
pub(super) fn added(set: &Set, mapping: &Node, key: &str, value: &str) -> Option<Edit> {
    let mapping = mapping.resolved();
    if mapping.get(key).is_some() {
        return None;
    }
    edit::add_entry(set.source(mapping.source), mapping, key, value)
}
