//! A component that has no time to start does not.

use crate::lint::prelude::*;

use super::known::end;
use crate::lint::duration::parsed;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.no-init-time",
    page: include_str!("../../../../lint/component/no-init-time.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components() {
        let Some(node) = component.resource.at(&["spec", "initTimeout"]) else { continue };
        let Some(text) = node.text().filter(|text| parsed(text).is_some_and(|length| length <= 0)) else { continue };
        let message = format!("`{text}` leaves no time to start in: {}", end(&component));
        found.push(Finding::at(node, message).help("write how long it may take, or nothing for 5 s"));
    }
}
