//! A rule that is neither true nor false fails for every event that comes to it.

use super::rule_name::ATTRIBUTES;
use super::view::{Condition, conditions};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.rule-result",
    page: include_str!("../../../../lint/subscription/rule-result.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for Condition { node, expression, .. } in conditions(set) {
        let way = expression.way().unwrap_or_default();
        // The data may be a boolean, an attribute of the envelope is a text.
        let text = matches!(way.as_slice(), ["event", name] if *name != "data" && ATTRIBUTES.contains(name));
        if expression.can_be_boolean() && !text {
            continue;
        }
        let message = "this is neither true nor false: the rule fails, and the event is not delivered";
        found.push(Finding::at(node, message).help("compare it: `event.type == \"order.paid\"`"));
    }
}
