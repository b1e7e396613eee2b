//! State stores, seen as what the runtime itself reads of them, whatever their type.

use crate::lint::prelude::*;
use crate::lint::rules::pubsub::loaders::is_open;

/// The types that are described without transactions and have them, as their code says.
const TRANSACTIONAL: [&str; 1] = ["state.ravendb"];

/// The state stores of a set.
pub(super) fn stores(set: &Set) -> impl Iterator<Item = Component<'_>> {
    set.components().filter(|component| component.category() == "state")
}

/// The field of that name, as the runtime finds it where it compares to the letter.
pub(super) fn exact<'a>(store: &Component<'a>, name: &str) -> Option<Field<'a>> {
    store.fields().into_iter().find(|field| field.written() == name)
}

/// Whether a field has anything in it, or gets it from elsewhere.
pub(super) fn is_given(field: &Field<'_>) -> bool {
    field.is_reference() || field.text().is_some_and(|text| !text.is_empty())
}

/// The text of a value, unless a part of it is put in later, by a template or by daprd for each app.
pub(super) fn settled<'a>(field: &Field<'a>) -> Option<&'a str> {
    field.text().filter(|text| !text.contains(['$', '{']) && !is_unfilled(text))
}

/// Whether one sidecar loads both.
pub(super) fn meet(set: &Set, one: &Resource, other: &Resource) -> bool {
    let shared = || one.scopes().iter().filter_map(|scope| scope.text()).any(|app| other.is_loaded_by(app));
    let overlap = if one.scopes().is_empty() {
        is_open(one) && (is_open(other) || !other.scopes().is_empty())
    } else if other.scopes().is_empty() {
        is_open(other)
    } else {
        shared()
    };
    set.together(one, other) && overlap
}

/// What stands before the keys of all apps alike; `None` where each app has its own, or it is not told here.
pub(super) fn common_prefix(store: &Component<'_>) -> Option<String> {
    let field = store.field("keyPrefix")?;
    match settled(&field)?.to_lowercase().as_str() {
        "appid" | "namespace" => None,
        "none" => Some(String::new()),
        "name" => Some(format!("{}||", store.name())),
        word => Some(format!("{word}||")),
    }
}

/// Whether its type is known to have no transactions.
pub(super) fn lacks_transactions(store: &Component<'_>) -> bool {
    let described = store.facts().is_some_and(|facts| !facts.capabilities.is_empty() && !facts.can("transactional"));
    described && !TRANSACTIONAL.iter().any(|kind| store.is(kind))
}
