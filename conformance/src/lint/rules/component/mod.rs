//! Components of all types: whether daprd has them, whether they start, and whether what is written in them is read.

use crate::lint::rule::Rule;

mod allowed_value;
mod boolean_word;
mod demand;
mod deprecated_field;
mod deprecated_version;
mod direction;
mod duplicate_field;
mod duration_unit;
mod field_spelling;
mod form;
mod held;
mod ignore_errors;
mod init_timeout;
mod known;
mod literal;
mod meant;
mod misspelt;
mod mixed_profiles;
mod no_init_time;
mod repeated_field;
mod required_field;
mod secret_store_missing;
mod secrets;
mod unknown_field;
mod unknown_secret;
mod unknown_secret_store;
mod unknown_type;
mod unknown_version;
mod value_type;

/// The rules of this area: the type, its fields, their values, where secrets come from, and how it starts.
pub(super) const RULES: &[&Rule] = &[
    &unknown_type::RULE,
    &unknown_version::RULE,
    &deprecated_version::RULE,
    &required_field::RULE,
    &unknown_field::RULE,
    &field_spelling::RULE,
    &duplicate_field::RULE,
    &repeated_field::RULE,
    &deprecated_field::RULE,
    &value_type::RULE,
    &boolean_word::RULE,
    &duration_unit::RULE,
    &allowed_value::RULE,
    &direction::RULE,
    &mixed_profiles::RULE,
    &secret_store_missing::RULE,
    &unknown_secret_store::RULE,
    &unknown_secret::RULE,
    &init_timeout::RULE,
    &no_init_time::RULE,
    &ignore_errors::RULE,
];
