//! Subscriptions, of both versions.

use crate::lint::rule::Rule;

mod bulk_fields;
mod dead_letter_loop;
mod duplicate_topic;
mod no_dead_letter;
mod no_route;
mod path;
mod pubsub_scope;
mod route_version;
mod rule_function;
mod rule_name;
mod rule_result;
mod rule_syntax;
mod unguarded_data;
mod unknown_pubsub;
mod unmatched_dead_letter;
mod unreached_rule;
pub(super) mod view;

/// The rules of this area.
pub(super) const RULES: &[&Rule] = &[
    &unknown_pubsub::RULE,
    &pubsub_scope::RULE,
    &duplicate_topic::RULE,
    &route_version::RULE,
    &no_route::RULE,
    &path::RULE,
    &rule_syntax::RULE,
    &rule_function::RULE,
    &rule_name::RULE,
    &rule_result::RULE,
    &unguarded_data::RULE,
    &unreached_rule::RULE,
    &dead_letter_loop::RULE,
    &unmatched_dead_letter::RULE,
    &no_dead_letter::RULE,
    &bulk_fields::RULE,
];
