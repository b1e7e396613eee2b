//! With a rule that does not parse daprd ends at start.

use super::view::subscriptions;
use crate::lint::expression::parse;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.rule-syntax",
    page: include_str!("../../../../lint/subscription/rule-syntax.md"),
    judge,
    ..Rule::ERROR
};

/// Words of other languages, with blanks around them, that stand for an operator of CEL.
const WORDS: &[&str] = &["and", "or", "not"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let rules = subscriptions(set).flat_map(|subscription| subscription.rules());
    for node in rules.filter_map(|rule| rule.condition) {
        let Some(text) = settled(node) else { continue };
        let Err(wrong) = parse(text) else { continue };
        let worded = text.split_whitespace().any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)));
        let help = if worded {
            "CEL writes `&&`, `||` and `!`"
        } else {
            "a condition of CEL is written as in `event.type == \"order.paid\"`"
        };
        let message = format!("this is no expression of CEL, and daprd ends at start: {wrong}");
        found.push(Finding::at(node, message).help(help));
    }
}
