//! A group that has committed nothing begins with the newest event, unless the file says otherwise.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::{clients, group};
use crate::lint::rules::kafka::field::added;
use crate::lint::rules::kafka::reading::evidence;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.newest-offset",
    errata: &["E7"],
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/kafka/newest-offset.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in clients(set).filter(|component| component.field("initialOffset").is_none()) {
        let Some((reader, said)) = evidence(set, &component) else { continue };
        // A group that is new at every start is meant for what is new.
        if group(&component).and_then(Node::text).is_some_and(|text| text.contains("{uuid}")) {
            continue;
        }
        let message = "without `initialOffset` a new group begins with what comes next: earlier events are lost";
        let edit = added(set, &component, "initialOffset", "oldest");
        found.push(
            Finding::at(component.resource.head(), message)
                .label(reader, said)
                .help("write `oldest`; if what is old does not matter, say so with `newest`")
                .fix(edit.map(|edit| Fix::risky("begin with the oldest event", [edit]))),
        );
    }
}
