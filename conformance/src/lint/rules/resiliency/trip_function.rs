//! A breaker that calls a function which CEL does not have keeps daprd from starting: it reads the expression for ever.

use super::view::{Kind, all_policies};
use crate::lint::expression::{self, Known};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.trip-function",
    page: include_str!("../../../../lint/resiliency/trip-function.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for node in all_policies(set, Kind::Breaker).filter_map(|policy| policy.field("trip")) {
        let Some(text) = node.text().filter(|text| !is_unfilled(text)) else { continue };
        let Ok(expression) = expression::parse(text) else { continue };
        let calls = expression.calls();
        let Some(call) = calls.iter().find(|call| call.known() == Known::No) else { continue };
        let name = call.name;
        let message = format!("there is no function `{name}`: daprd reads this expression for ever, and never starts");
        let finding = Finding::at(node, message);
        found.push(match near(call.name, expression::functions()) {
            Some(known) => finding.help(format!("did you mean `{known}`?")),
            None => finding.help("compare the counts with `>`, `>=`, `&&` and `||`"),
        });
    }
}
