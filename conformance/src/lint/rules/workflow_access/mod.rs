//! Access policies of workflows.

use crate::lint::rule::Rule;

mod empty_rule;
mod name_pattern;
mod unknown_caller;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[&empty_rule::RULE, &name_pattern::RULE, &unknown_caller::RULE];
