//! A bare number is a duration of milliseconds, where most people mean seconds.

use super::go_duration::{Read, durations, read};
use crate::lint::prelude::*;
use crate::lint::yaml::scalar::Type;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.duration-unit",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resiliency/duration-unit.md"),
    judge,
    ..Rule::WARNING
};

/// From this number on milliseconds may well be meant.
const MEANT: i64 = 100;

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for resource in set.of("Resiliency") {
        for node in durations(resource) {
            let Read::Bare(number) = read(node) else { continue };
            // Kubernetes refuses a number where a text belongs, which `duration` says.
            let refused = node.kind() != Some(Type::Text) && set.is_for_kubernetes(resource);
            if !(1..MEANT).contains(&number) || refused {
                continue;
            }
            let written = format!("{number}ms");
            let finding = Finding::at(node, format!("without a unit this is a duration of {number} milliseconds"));
            let help = format!("write `{number}s` for seconds; what it means now is `{written}`");
            let fix = Fix::safe(format!("write `{written}`"), [edit::replace(node, &written)]);
            found.push(finding.help(help).fix(fix));
        }
    }
}
