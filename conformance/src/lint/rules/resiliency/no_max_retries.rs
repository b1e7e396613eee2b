//! A retry without a number of tries goes on for ever, or for a quarter of an hour when it is exponential.

use super::view::{Kind, all_policies};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.no-max-retries",
    page: include_str!("../../../../lint/resiliency/no-max-retries.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for policy in all_policies(set, Kind::Retry).filter(|policy| policy.field("maxRetries").is_none()) {
        let is_policy = policy.content.is_null() || policy.content.scalar().is_none();
        // The built-in ones have a least number; what nobody uses never begins.
        if !is_policy || policy.is_built_in() || !(policy.is_default() || policy.is_named(set)) {
            continue;
        }
        let long = if policy.is_exponential() { "for a quarter of an hour" } else { "for ever" };
        let message = format!("without `maxRetries` the retry `{}` goes on {long}", policy.name());
        found.push(Finding::at(policy.key, message).help("write `maxRetries: 3`, or `-1` to say that it is meant"));
    }
}
