//! An annotation of `dapr.io` that the injector does not know means nothing, and nothing says so.

use crate::lint::facts::annotation::{ANNOTATIONS, Kind, PREFIX, annotation};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.unknown-annotation",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/workload/unknown-annotation.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for workload in set.workloads() {
        let taken = |name: &str| workload.annotations().iter().any(|entry| entry.name() == name);
        for entry in workload.annotations() {
            let name = entry.name();
            if !name.starts_with(PREFIX) || annotation(name).is_some() {
                continue;
            }
            let finding = Finding::at(&entry.key, format!("the injector knows no `{name}`, so it means nothing"));
            found.push(match meant(name, entry.value.text().unwrap_or_default()) {
                Some(meant) => {
                    let fix = Fix::risky(format!("write `{meant}`"), [edit::replace(&entry.key, meant)]);
                    finding.help(format!("the nearest is `{meant}`")).fix((!taken(meant)).then_some(fix))
                }
                None => finding.help("take it away, or look its name up for this version of Dapr"),
            });
        }
    }
}

/// The annotation that is meant. `"true"` is meant for one that is read as a boolean: `app-health-check` is nearer to
/// the path of the check than to what switches it on.
fn meant(name: &str, value: &str) -> Option<&'static str> {
    let switch = matches!(value, "true" | "false");
    let known = ANNOTATIONS.iter().filter(|known| (known.kind == Kind::Bool) == switch);
    let meant = near(name.strip_prefix(PREFIX)?, known.filter_map(|known| known.name.strip_prefix(PREFIX)))?;
    ANNOTATIONS.iter().map(|known| known.name).find(|whole| whole.strip_prefix(PREFIX) == Some(meant))
}
