//! Resiliency: policies, and the targets that name them.

use crate::lint::rule::Rule;

mod app_without_retry;
mod breaker_scope;
mod built_in_retry;
mod component_direction;
mod duration;
mod duration_unit;
mod empty_policy;
mod endless_store;
mod go_duration;
mod inbound_without_dead_letter;
mod matching;
mod mismatched_fields;
mod no_matching;
mod no_max_retries;
mod number;
mod one_breaker;
mod policy_word;
mod second_document;
mod target_twice;
mod trip;
mod trip_function;
mod unknown_policy;
mod unknown_target;
mod unused_policy;
mod view;

/// The rules of this area: the file as a whole, its policies, its targets.
pub(super) const RULES: &[&Rule] = &[
    &second_document::RULE,
    &empty_policy::RULE,
    &policy_word::RULE,
    &duration::RULE,
    &duration_unit::RULE,
    &number::RULE,
    &mismatched_fields::RULE,
    &no_max_retries::RULE,
    &matching::RULE,
    &no_matching::RULE,
    &built_in_retry::RULE,
    &trip::RULE,
    &trip_function::RULE,
    &unused_policy::RULE,
    &unknown_policy::RULE,
    &unknown_target::RULE,
    &target_twice::RULE,
    &component_direction::RULE,
    &one_breaker::RULE,
    &breaker_scope::RULE,
    &endless_store::RULE,
    &app_without_retry::RULE,
    &inbound_without_dead_letter::RULE,
];
