//! daprd does not load a Resiliency that has another word for the policy of a retry than its two.

use super::view::{Kind, all_policies};
use crate::lint::facts::word::RETRY_POLICIES;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.policy-word",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resiliency/policy-word.md"),
    judge,
    ..Rule::ERROR
};

/// What other systems call the two.
const OTHERS: [(&str, &str); 6] = [
    ("backoff", "exponential"),
    ("exp", "exponential"),
    ("exponentialbackoff", "exponential"),
    ("fixed", "constant"),
    ("fixedinterval", "constant"),
    ("static", "constant"),
];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for node in all_policies(set, Kind::Retry).filter_map(|policy| policy.field("policy")) {
        let Some(word) = node.text().filter(|word| !word.is_empty() && !is_unfilled(word)) else { continue };
        if RETRY_POLICIES.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            continue;
        }
        let folded = word.to_lowercase();
        let other = OTHERS.iter().find(|(other, _)| *other == folded).map(|(_, known)| *known);
        let message = format!("`{word}` is no policy of a retry: daprd drops the whole Resiliency, and runs on");
        let finding = Finding::at(node, message).help("the words are `constant` and `exponential`");
        found.push(match other.or_else(|| near(word, RETRY_POLICIES.iter().copied())) {
            Some(known) => finding.fix(Fix::safe(format!("write `{known}`"), [edit::replace(node, known)])),
            None => finding,
        });
    }
}
