//! `state.postgresql` v1 notes how far its schema is under one key for all tables: a second one is never made.

use super::stores::stores;
use super::table::{is_postgresql, is_second, metadata_table, same_database, table};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.metadata-table",
    page: include_str!("../../../../lint/state/metadata-table.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let first = |store: &Component<'_>| is_postgresql(store) && store.facts().is_some() && !is_second(store);
    let stores: Vec<_> = stores(set).filter(first).collect();
    for (at, store) in stores.iter().enumerate() {
        let (Some(own), Some(notes)) = (table(store), metadata_table(store)) else { continue };
        let shares = |other: &&Component<'_>| {
            set.together(store.resource, other.resource)
                && same_database(store, other)
                && table(other).is_some_and(|table| table != own)
                && metadata_table(other).as_ref() == Some(&notes)
        };
        let Some(other) = stores[..at].iter().find(shares) else { continue };
        let message = format!(
            "`{notes}` already says of the table of `{}` that it is there: one of the two tables is never made",
            other.name()
        );
        found.push(
            Finding::at(place(store), message)
                .label(place(other), "the other table")
                .help("give each table its own `metadataTableName`"),
        );
    }
}

/// What to point at: the name of the table of notes, or else that of the table, or else the store.
fn place<'a>(store: &Component<'a>) -> &'a Node {
    let value = store.field_of(&["metadataTableName", "tableName"]).and_then(|field| field.value());
    value.unwrap_or_else(|| store.resource.head())
}
