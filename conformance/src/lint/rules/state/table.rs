//! Where a store keeps its rows, as far as its file tells.

use super::stores::settled;
use crate::lint::facts::component::read_by_the_runtime;
use crate::lint::prelude::*;

/// What leads a `state.postgresql` to its database. The user counts, since a schema may be named after it.
const WAY: [&[&str]; 6] = [&["connectionString", "url"], &["host"], &["hostaddr"], &["port"], &["database"], &["user"]];

/// Whether it is a `state.postgresql`, of any version.
pub(super) fn is_postgresql(store: &Component<'_>) -> bool {
    ["state.postgresql", "state.postgres"].iter().any(|kind| store.is(kind))
}

/// Whether it is of the second version, which has other columns.
pub(super) fn is_second(store: &Component<'_>) -> bool {
    store.facts().is_some_and(|facts| facts.version == "v2")
}

/// Whether two `state.postgresql` are in one database.
pub(super) fn same_database(one: &Component<'_>, other: &Component<'_>) -> bool {
    let same = |names: &&[&str]| match (one.field_of(names), other.field_of(names)) {
        (None, None) => true,
        (Some(left), Some(right)) => same_value((one, &left), (other, &right)),
        _ => false,
    };
    WAY.iter().any(|names| one.field_of(names).is_some()) && WAY.iter().all(same)
}

/// The table of a `state.postgresql`, as PostgreSQL reads its name; `None` when it is not told here.
pub(super) fn table(store: &Component<'_>) -> Option<String> {
    if is_second(store) {
        let prefix = named(store, "tablePrefix", "")?;
        return Some(format!("{prefix}state"));
    }
    named(store, "tableName", "state")
}

/// The table in which the first version of a `state.postgresql` notes how far its schema is.
pub(super) fn metadata_table(store: &Component<'_>) -> Option<String> {
    named(store, "metadataTableName", "dapr_metadata")
}

/// Whether two stores of a type keep their values in one place: no field that the type itself reads differs.
pub(super) fn same_place(one: &Component<'_>, other: &Component<'_>) -> bool {
    let (Some(left), Some(right)) = (one.facts(), other.facts()) else { return false };
    if left.version != right.version {
        return false;
    }
    if is_postgresql(one) && is_postgresql(other) {
        return same_database(one, other) && table(one).is_some() && table(one) == table(other);
    }
    let (fields, others) = (own_fields(one), own_fields(other));
    let has_twin = |field: &Field<'_>| {
        let twin = others.iter().find(|twin| twin.is(field.written()));
        twin.is_some_and(|twin| same_value((one, field), (other, twin)))
    };
    let in_memory = |field: &Field<'_>| field.text().is_some_and(|text| text.contains("memory"));
    one.kind.eq_ignore_ascii_case(other.kind)
        && !fields.is_empty()
        && fields.len() == others.len()
        && fields.iter().all(has_twin)
        && !fields.iter().any(in_memory)
}

/// The fields that its type reads, and not the runtime.
fn own_fields<'a>(store: &Component<'a>) -> Vec<Field<'a>> {
    let runtime = |field: &Field<'_>| read_by_the_runtime("state").iter().any(|name| field.is(name));
    store.fields().into_iter().filter(|field| !runtime(field)).collect()
}

/// The name that a field gives to a table, in small letters; `None` when it is not told here.
fn named(store: &Component<'_>, field: &str, default: &str) -> Option<String> {
    match store.field(field) {
        None => Some(default.to_owned()),
        Some(field) => settled(&field).filter(|text| !text.is_empty()).map(str::to_lowercase),
    }
}

/// Whether two fields have one value, or take it from the same key of the same secret.
fn same_value(one: (&Component<'_>, &Field<'_>), other: (&Component<'_>, &Field<'_>)) -> bool {
    let part = |field: &Field<'_>, key: &str| {
        field.secret().and_then(|secret| secret.at(&[key])).and_then(Node::text).map(str::to_owned)
    };
    let store = |component: &Component<'_>| component.secret_store().and_then(Node::text).map(str::to_owned);
    match (one.1.secret(), other.1.secret()) {
        (None, None) => settled(one.1).is_some() && settled(one.1) == settled(other.1),
        (Some(_), Some(_)) => {
            store(one.0) == store(other.0)
                && part(one.1, "name").is_some()
                && ["name", "key"].iter().all(|key| part(one.1, key) == part(other.1, key))
        }
        _ => false,
    }
}
