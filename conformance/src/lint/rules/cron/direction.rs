//! A cron binding can only call the app: with another direction it is never started.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::field::is_input;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "cron.direction",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/cron/direction.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components_of("bindings.cron").filter(|component| !is_input(component)) {
        let Some(value) = component.field("direction").and_then(|field| field.value()) else { continue };
        let Some(text) = settled(value) else { continue };
        found.push(
            Finding::at(value, format!("with the direction `{text}` this never ticks"))
                .help("the direction of a cron binding is `input`: it calls the app")
                .fix(Fix::risky("write `input`", [edit::replace(value, "input")])),
        );
    }
}
