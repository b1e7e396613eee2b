//! A group with one name for several apps is one reader: each event reaches one of them.

use std::collections::BTreeSet;

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::{clients, group};
use crate::lint::rules::kafka::group_template::{is_own, unknown};
use crate::lint::rules::kafka::reading::{evidence, subscriptions};
use crate::lint::rules::pubsub::grants::is_shut_out;
use crate::lint::rules::pubsub::loaders::{is_alone, is_open};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.shared-group",
    errata: &["E4"],
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/kafka/shared-group.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in clients(set) {
        let Some((value, text)) = group(&component).and_then(|value| Some((value, value.text()?))) else { continue };
        let differs = is_own(text) || unknown(text).is_some() || text.contains('$') || is_unfilled(text);
        if differs || evidence(set, &component).is_none() || has_one_reader(set, &component) {
            continue;
        }
        let who = match component.resource.scopes().len() {
            0 if is_open(component.resource) => "every app that loads it".to_owned(),
            0 | 1 => continue,
            count => format!("{count} apps"),
        };
        let message = format!("`{text}` is one group for {who}: an event reaches one of those that read its topic");
        let finding = Finding::at(value, message);
        let finding = match component.resource.at(&["scopes"]) {
            Some(scopes) => finding.label(scopes, "these share it"),
            None => finding,
        };
        let edit = edit::replace(value, &format!("{text}-{{appID}}"));
        found.push(
            finding
                .help("put `{appID}` into the name; without its offsets the new group begins at `initialOffset`")
                .fix(Fix::risky("give each app a group", [edit])),
        );
    }
}

/// Whether the files tell that one app alone reads: the set starts no other, its Subscriptions are scoped to one, or no
/// other may subscribe.
fn has_one_reader(set: &Set, component: &Component<'_>) -> bool {
    let scopes: Vec<_> = subscriptions(set, component).map(|(resource, _)| resource.scopes()).collect();
    let readers: BTreeSet<_> = scopes.iter().flatten().filter_map(|scope| scope.text()).collect();
    let loaders = component.resource.scopes();
    let subscribers = loaders.iter().filter(|app| app.text().is_none_or(|app| !is_shut_out(component, app)));
    is_alone(set, component.resource)
        || (readers.len() == 1 && scopes.iter().all(|scopes| !scopes.is_empty()))
        || (!loaders.is_empty() && subscribers.count() < 2)
}
