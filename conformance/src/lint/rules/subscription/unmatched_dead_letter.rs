//! An event that no rule takes goes to the dead-letter topic, as if it had failed.

use super::view::{RouteRule, subscriptions};
use crate::lint::expression::parse;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.unmatched-dead-letter",
    page: include_str!("../../../../lint/subscription/unmatched-dead-letter.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for subscription in subscriptions(set) {
        let rules = subscription.rules();
        let (Some(last), Some(dead_letter)) = (rules.last(), subscription.dead_letter()) else { continue };
        if subscription.fallback().is_some() || !rules.iter().all(is_selective) {
            continue;
        }
        let message = "an event that no rule takes goes to this topic, as if it had failed";
        let finding = Finding::at(dead_letter, message).label(last.head(), "there is no default behind the rules");
        found.push(finding.help("write a `default` with a path that acknowledges what nobody wants"));
    }
}

/// Whether a rule is known to leave some events to those behind it.
fn is_selective(rule: &RouteRule<'_>) -> bool {
    let expression = rule.condition.and_then(settled).and_then(|text| parse(text).ok());
    expression.is_some_and(|expression| expression.constant() != Some(true))
}
