//! Two fields whose names differ in case only are one to a component, which refuses them.

use crate::lint::prelude::*;

use super::known::{Known, end};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.duplicate-field",
    page: include_str!("../../../../lint/component/duplicate-field.md"),
    judge,
    ..Rule::ERROR
};

/// Types that do not look for such a pair, as they decode no fields or do it in their own way.
const OTHERS: [&str; 6] = [
    "bindings.commercetools",
    "bindings.dubbo",
    "conversation.echo",
    "middleware.http.routeralias",
    "pubsub.in-memory",
    "state.in-memory",
];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for known in Known::all(set).filter(|known| !OTHERS.contains(&known.kind)) {
        let fields = known.component.fields();
        for (at, field) in fields.iter().enumerate() {
            let is_other = |other: &&Field<'_>| other.is(field.written()) && other.written() != field.written();
            let Some(first) = fields[..at].iter().find(is_other) else { continue };
            // The decoder of Redis takes the one in the right case, or else either.
            let is_of_redis = known.kind.ends_with(".redis");
            let effect = if is_of_redis { "only one of them counts" } else { end(&known.component) };
            let (one, other) = (first.written(), field.written());
            found.push(
                Finding::at(field.name, format!("`{one}` and `{other}` are one field, given twice: {effect}"))
                    .label(first.name, "the other one")
                    .help("take one of them away"),
            );
        }
    }
}
