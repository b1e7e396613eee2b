//! A retry of calls to an app without `matching` repeats refusals too: a 404 is asked for again, and counts each time.

use super::view::{Group, Kind, Policy, all_policies, all_targets, value};
use crate::lint::prelude::*;
use crate::lint::source::Source;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.no-matching",
    since: "1.15",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/resiliency/no-matching.md"),
    judge,
    ..Rule::WARNING
};

/// The codes of what may pass: too many requests, and what the other side could not do.
const PASSING: &str = "{httpStatusCodes: \"429,500-599\", gRPCStatusCodes: \"2,4,8,13-14\"}";

/// What `matching` consists of.
const LISTS: [&str; 2] = ["httpStatusCodes", "gRPCStatusCodes"];

/// The default policies that hold for apps.
const DEFAULTS: [&str; 2] = ["DefaultRetryPolicy", "DefaultAppRetryPolicy"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for policy in all_policies(set, Kind::Retry).filter(retries_all) {
        let mut apps = all_targets(set).filter(|target| target.group == Group::Apps);
        let names = |it: &Policy<'_>| std::ptr::eq(it.key, policy.key);
        let target = apps.find(|target| target.policy(set, Kind::Retry).as_ref().is_some_and(names));
        if target.is_none() && !DEFAULTS.contains(&policy.name()) {
            continue;
        }
        let message = format!(
            "without `matching` the retry `{}` repeats what an app refuses by 400 or 404, and breakers count each try",
            policy.name()
        );
        let finding = Finding::at(policy.key, message).help("say by `matching` which codes are worth another try");
        let finding = match target.and_then(|target| target.reference(Kind::Retry)) {
            Some(reference) => finding.label(reference, "calls to this app are retried"),
            None => finding,
        };
        found.push(finding.fix(matched(set.source(policy.resource.source), &policy)));
    }
}

/// Whether it retries, and whatever the code is.
fn retries_all(policy: &Policy<'_>) -> bool {
    let never = policy.field("maxRetries").is_some_and(|number| number.integer() == Some(0));
    let lists = |matching: &Node| LISTS.iter().any(|list| value(matching, list).is_some());
    !never && !policy.is_setting() && !policy.field("matching").is_some_and(lists)
}

fn matched(source: &Source, policy: &Policy<'_>) -> Option<Fix> {
    let Value::Mapping(entries) = &policy.content.value else { return None };
    if entries.iter().any(|entry| entry.name().eq_ignore_ascii_case("matching")) {
        return None;
    }
    let edit = edit::add_entry(source, policy.content, "matching", PASSING)?;
    Some(Fix::risky("retry only what may pass", [edit]))
}
