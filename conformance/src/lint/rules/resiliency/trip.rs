//! An expression that cannot be read drops the file, and one that cannot become true keeps the breaker closed for ever.

use super::view::{Kind, all_policies};
use crate::lint::expression::{self, Expression, Known};
use crate::lint::facts::word::TRIP_NUMBERS;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.trip",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/resiliency/trip.md"),
    judge,
    ..Rule::ERROR
};

const DROPPED: &str = "daprd drops the whole Resiliency and runs on without it";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for policy in all_policies(set, Kind::Breaker) {
        let Some(node) = policy.field("trip") else { continue };
        // A boolean opens at the first failure, or never; so it says. daprd takes it for a text, Kubernetes does not.
        if let Some(value) = node.boolean() {
            if set.is_for_kubernetes(policy.resource) {
                let message = format!("`{value}` is a boolean, not a text: Kubernetes refuses it");
                found.push(Finding::at(node, message).help(format!("write `\"{value}\"`")));
            }
            continue;
        }
        let Some(text) = node.text().filter(|text| !text.is_empty() && !is_unfilled(text)) else { continue };
        match expression::parse(text) {
            Ok(expression) => found.extend(faulty(node, text, &expression)),
            Err(why) => {
                let message = format!("`{}` is no expression: {DROPPED}", text.trim());
                found.push(Finding::at(node, message).saying(why).help("write CEL: `consecutiveFailures >= 5`"));
            }
        }
    }
}

fn faulty(node: &Node, text: &str, expression: &Expression) -> Option<Finding> {
    let calls = expression.calls();
    // What then happens is told by the rule about functions.
    if calls.iter().any(|call| call.known() == Known::No) {
        return None;
    }
    if let Some(call) = calls.iter().find(|call| call.known() == Known::OtherForm) {
        let right = if call.on_value { format!("{}(…)", call.name) } else { format!("….{}(…)", call.name) };
        let message = format!("`{}` is not called in this form: {DROPPED}", call.name);
        return Some(Finding::at(node, message).help(format!("write `{right}`")));
    }
    let unknown: Vec<_> = expression.names().into_iter().filter(|name| !TRIP_NUMBERS.contains(name)).collect();
    if let [name, others @ ..] = unknown.as_slice() {
        let message = format!("a breaker counts nothing called `{name}`: what asks for it fails, and does not open it");
        let finding = Finding::at(node, message);
        let Some(known) = near(name, TRIP_NUMBERS.iter().copied()) else {
            return Some(finding.help(format!("it counts `{}`", TRIP_NUMBERS.join("`, `"))));
        };
        // A name that stands there once can be replaced without reading the expression again; a block is not one line.
        let once = others.is_empty() && text.matches(name).count() == 1 && !text.contains('\n');
        let fix = once
            .then(|| Fix::risky(format!("write `{known}`"), [edit::replace(node, text.replace(name, known).trim())]));
        return Some(finding.help(format!("did you mean `{known}`?")).fix(fix));
    }
    let message = format!("`{}` is neither true nor false: the breaker never opens", text.trim());
    let compare = "compare the number: `consecutiveFailures >= 5`";
    (!expression.can_be_boolean()).then(|| Finding::at(node, message).help(compare))
}
