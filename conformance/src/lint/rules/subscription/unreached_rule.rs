//! Rules are tried in their order, and the first that holds has the event: behind one that always holds, and behind its
//! like, a rule is never reached.

use super::view::subscriptions;
use crate::lint::expression::{Expression, parse};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.unreached-rule",
    page: include_str!("../../../../lint/subscription/unreached-rule.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for subscription in subscriptions(set) {
        let mut open: Option<&Node> = None;
        let mut earlier: Vec<(&Node, Expression)> = Vec::new();
        for rule in subscription.rules() {
            if let Some(open) = open {
                found.push(behind(rule.head(), open));
                continue;
            }
            let Some(node) = rule.condition else {
                open = Some(rule.head());
                continue;
            };
            let Some(expression) = settled(node).and_then(|text| parse(text).ok()) else { continue };
            if expression.constant() == Some(true) {
                open = Some(node);
            } else if let Some((same, _)) = earlier.iter().find(|(_, other)| *other == expression) {
                let message = "no event gets to this rule: an earlier one has the same condition";
                found.push(Finding::at(node, message).label(*same, "the earlier one"));
            } else {
                earlier.push((node, expression));
            }
        }
        found.extend(open.zip(subscription.fallback()).map(|(open, fallback)| behind(fallback, open)));
    }
}

fn behind(node: &Node, open: &Node) -> Finding {
    let message = "no event gets here: a rule before it takes them all";
    Finding::at(node, message).label(open, "this always holds").help("put the rule that always holds at the end")
}
