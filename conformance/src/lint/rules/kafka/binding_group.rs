//! A binding has no group of its own: without a name in the file the group is empty, which brokers refuse.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::field::added;
use crate::lint::rules::kafka::reading::evidence;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.binding-group",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/kafka/binding-group.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components_of("bindings.kafka") {
        if component.field_of(&["consumerGroup", "consumerID"]).is_some() {
            continue;
        }
        let Some((topics, said)) = evidence(set, &component) else { continue };
        let edit = added(set, &component, "consumerGroup", "{appID}");
        let message = "there is no `consumerGroup`: the broker refuses a group without a name";
        found.push(
            Finding::at(component.resource.head(), message)
                .label(topics, said)
                .help("write `consumerGroup`; unlike a pub/sub component a binding does not take the app id for it")
                .fix(edit.map(|edit| Fix::risky("write a group for each app", [edit]))),
        );
    }
}
