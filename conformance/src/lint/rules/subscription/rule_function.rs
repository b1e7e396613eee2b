//! A function that CEL does not have keeps daprd busy for ever at start: it looks for it again and again.

use super::view::conditions;
use crate::lint::expression::{Known, functions};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.rule-function",
    page: include_str!("../../../../lint/subscription/rule-function.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for condition in conditions(set) {
        let (node, calls) = (condition.node, condition.expression.calls());
        let Some(call) = calls.into_iter().find(|call| call.known() != Known::Yes) else { continue };
        let name = call.name;
        found.push(if call.known() == Known::OtherForm {
            let form = if call.on_value { format!("{name}(value)") } else { format!("value.{name}(…)") };
            Finding::at(node, format!("`{name}` is not called in this form, and daprd ends at start"))
                .help(format!("write `{form}`"))
        } else {
            let message =
                format!("there is no function `{name}`, and daprd never gets ready: it looks for it for ever");
            let finding = Finding::at(node, message);
            match near(name, functions()) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                None => finding.help("texts have `startsWith`, `endsWith`, `contains` and `matches`"),
            }
        });
    }
}
