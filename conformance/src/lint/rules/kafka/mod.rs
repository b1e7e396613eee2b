//! `pubsub.kafka` and `bindings.kafka`.

use crate::lint::rule::Rule;

mod auth_required;
mod auth_type;
mod binding_group;
mod binding_loop;
mod broker_address;
mod clients;
mod consume_retry_interval;
mod escape_headers;
pub(super) mod field;
mod field_case;
mod group_template;
mod initial_offset;
mod login;
mod login_in_clear;
mod max_message_bytes;
mod mtls_authority;
mod newest_offset;
mod reading;
mod sasl_mechanism;
mod session_timeout;
mod shared_group;
mod tls_fields;

/// The rules of this area: how the broker is reached, who reads what, and what passes.
pub(super) const RULES: &[&Rule] = &[
    &broker_address::RULE,
    &auth_type::RULE,
    &auth_required::RULE,
    &sasl_mechanism::RULE,
    &login_in_clear::RULE,
    &tls_fields::RULE,
    &mtls_authority::RULE,
    &field_case::RULE,
    &group_template::RULE,
    &shared_group::RULE,
    &binding_group::RULE,
    &initial_offset::RULE,
    &newest_offset::RULE,
    &session_timeout::RULE,
    &consume_retry_interval::RULE,
    &max_message_bytes::RULE,
    &escape_headers::RULE,
    &binding_loop::RULE,
];
