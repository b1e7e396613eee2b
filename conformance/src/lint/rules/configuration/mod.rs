//! Configurations: tracing, open APIs, pipelines, access control, secrets, features, and who uses them.

use crate::lint::rule::Rule;

mod absent_caller;
mod access;
mod access_default;
mod access_hidden;
mod access_no_verb;
mod access_open;
mod access_operation;
mod access_policy;
mod access_self;
mod access_trust_domain;
mod access_verb;
mod access_word;
mod action;
mod api_name;
mod api_one_protocol;
mod api_protocol;
mod api_rules;
mod api_version;
mod builtin_secret_store;
pub(super) mod control_plane;
mod missing_handler;
mod mtls_in_app;
mod name_resolution;
mod no_sampling_rate;
mod operations;
mod otel;
mod otel_address;
mod otel_port;
mod otel_protocol;
mod otel_secure;
mod sampling_rate;
mod secret_access_word;
mod secret_scope;
mod secret_scope_twice;
mod secret_scopes;
mod unknown_caller;
mod unknown_feature;
mod unused;
mod users;
mod zipkin_address;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[
    &unused::RULE,
    &unknown_feature::RULE,
    &mtls_in_app::RULE,
    &name_resolution::RULE,
    // Tracing.
    &sampling_rate::RULE,
    &no_sampling_rate::RULE,
    &otel_protocol::RULE,
    &otel_address::RULE,
    &otel_port::RULE,
    &otel_secure::RULE,
    &zipkin_address::RULE,
    // What a sidecar serves.
    &api_protocol::RULE,
    &api_name::RULE,
    &api_version::RULE,
    &api_one_protocol::RULE,
    &missing_handler::RULE,
    // Who may call.
    &access_policy::RULE,
    &access_word::RULE,
    &access_default::RULE,
    &access_open::RULE,
    &access_operation::RULE,
    &access_hidden::RULE,
    &access_verb::RULE,
    &access_no_verb::RULE,
    &access_self::RULE,
    &access_trust_domain::RULE,
    &unknown_caller::RULE,
    &absent_caller::RULE,
    // Secrets.
    &secret_scope::RULE,
    &secret_scope_twice::RULE,
    &secret_access_word::RULE,
    &builtin_secret_store::RULE,
];
