//! A rule knows the event, and nothing else: with another name it fails for every event that comes to it.

use super::view::{Condition, conditions};
use crate::lint::expression::Known;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.rule-name",
    page: include_str!("../../../../lint/subscription/rule-name.md"),
    judge,
    ..Rule::ERROR
};

/// What a rule knows.
const EVENT: &str = "event";

/// The attributes of an event.
pub(super) const ATTRIBUTES: &[&str] =
    &["data", "datacontenttype", "id", "pubsubname", "source", "specversion", "subject", "time", "topic", "type"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for Condition { node, expression, .. } in conditions(set) {
        // Before a name is missed, a function would be.
        if expression.calls().iter().any(|call| call.known() != Known::Yes) {
            continue;
        }
        let Some(name) = expression.names().into_iter().find(|name| *name != EVENT) else { continue };
        let finding = if name == "type" {
            Finding::at(node, "`type` alone is a type of CEL and no text: daprd ends at start")
        } else {
            Finding::at(node, format!("nothing is named `{name}` here: the rule fails, and the event is not delivered"))
        };
        found.push(if ATTRIBUTES.contains(&name) {
            finding.help(format!("write `{EVENT}.{name}`"))
        } else {
            finding.help(format!("a text stands in quotes, `\"{name}\"`; a rule knows only `{EVENT}`"))
        });
    }
}
