//! With `ignoreErrors` a component that does not start is simply absent.

use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.ignore-errors",
    page: include_str!("../../../../lint/component/ignore-errors.md"),
    judge,
    ..Rule::OPINION
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let ignored = set.components().filter_map(|component| component.resource.at(&["spec", "ignoreErrors"]));
    found.extend(ignored.filter(|node| node.boolean() == Some(true)).map(|node| {
        Finding::at(node, "when this does not start, the sidecar is healthy without it, and a line in its log is all")
            .help("let the sidecar end and be started again, or watch `dapr_runtime_component_init_fail_total`")
    }));
}
