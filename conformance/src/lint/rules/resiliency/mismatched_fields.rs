//! A retry has fields of the other policy, which daprd passes over: the pauses are not those that are written.

use super::view::{Kind, Policy, all_policies, value};
use crate::lint::prelude::*;
use crate::lint::source::Source;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.mismatched-fields",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resiliency/mismatched-fields.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for policy in all_policies(set, Kind::Retry) {
        let word = policy.field("policy").and_then(Node::text).unwrap_or("constant");
        let (field, message, help) = if policy.is_exponential() {
            let message = "an exponential retry has no `duration`: it pauses for half a second, then longer each time";
            ("duration", message, "the longest pause is `maxInterval`, a minute when it is not written")
        } else if word.eq_ignore_ascii_case("constant") && policy.field("duration").is_some() {
            let message = "a constant retry has no `maxInterval`: it pauses for `duration` each time";
            ("maxInterval", message, "for pauses that grow write `policy: exponential`")
        } else if word.eq_ignore_ascii_case("constant") {
            let message = "a constant retry has no `maxInterval`: without `duration` it pauses for five seconds";
            ("maxInterval", message, "say how long it pauses by `duration`")
        } else {
            continue;
        };
        // What `<<` merges into it may be for another policy.
        let own = policy.content.entries().iter().find(|entry| entry.name().eq_ignore_ascii_case(field));
        let Some(entry) = own.filter(|_| value(policy.content, field).is_some()) else { continue };
        // A constant retry without `duration` may have been meant to pause for the time that is written.
        let pauses = policy.is_exponential() || policy.field("duration").is_some();
        let fix = pauses.then(|| removed(set.source(policy.resource.source), &policy, entry)).flatten();
        found.push(Finding::at(&entry.key, message).help(help).fix(fix));
    }
}

/// Takes the field away, unless nothing would be left or others refer to the same mapping.
fn removed(source: &Source, policy: &Policy<'_>, entry: &Entry) -> Option<Fix> {
    let Value::Mapping(entries) = &policy.content.value else { return None };
    let edit = edit::remove_entry(source, policy.content, entry);
    (entries.len() > 1).then(|| Fix::safe(format!("take `{}` away", entry.name()), [edit]))
}
