//! What is true of every resource, whatever its kind.

use crate::lint::rule::Rule;

mod ignore_comment;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[&ignore_comment::RULE];
