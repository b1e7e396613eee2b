//! The two versions of `state.postgresql` make other columns: in one table only the first that comes works.

use super::stores::stores;
use super::table::{is_postgresql, is_second, same_database, table};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.shared-table",
    page: include_str!("../../../../lint/state/shared-table.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let known = stores(set).filter(|store| is_postgresql(store) && store.facts().is_some());
    let (second, first): (Vec<_>, Vec<_>) = known.partition(is_second);
    for store in &second {
        let Some(name) = table(store) else { continue };
        let meets = |other: &&Component<'_>| {
            set.together(store.resource, other.resource)
                && same_database(store, other)
                && table(other).as_ref() == Some(&name)
        };
        let Some(other) = first.iter().find(meets) else { continue };
        let place = store.field("tablePrefix").map_or_else(|| version(store).place(), |field| field.place());
        let message = format!(
            "v2 and the v1 of `{}` have one table, `{name}`, with other columns: the later of them does not work",
            other.name()
        );
        found.push(
            Finding::at(place, message)
                .label(version(other), "the other version")
                .help("give v2 a table of its own: a `tablePrefix`"),
        );
    }
}

/// Where the version stands, or else the type.
fn version<'a>(store: &Component<'a>) -> &'a Node {
    store.resource.at(&["spec", "version"]).unwrap_or_else(|| store.kind_node())
}
