//! Dapr's seven kinds, held against the schema of each.

use crate::lint::rule::Rule;

mod api_version;
mod duplicate_name;
mod fault;
mod field_case;
mod field_type;
mod field_value;
mod name;
mod required_field;
mod scopes_under_spec;
mod unknown_field;
mod unknown_kind;
mod unknown_scope;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[
    &unknown_kind::RULE,
    &api_version::RULE,
    &name::RULE,
    &duplicate_name::RULE,
    &required_field::RULE,
    &unknown_field::RULE,
    &field_case::RULE,
    &field_type::RULE,
    &field_value::RULE,
    &scopes_under_spec::RULE,
    &unknown_scope::RULE,
];
