//! The components that speak with Kafka, and their group of consumers.

use crate::lint::prelude::*;

/// The components of both types. One client is below them, so that a field means the same in either.
pub(super) fn clients(set: &Set) -> impl Iterator<Item = Component<'_>> {
    set.components().filter(|component| component.is("pubsub.kafka") || component.is("bindings.kafka"))
}

/// The field of that name to the letter, as the client looks some of them up.
pub(super) fn exact<'a>(component: &Component<'a>, name: &str) -> Option<Field<'a>> {
    component.fields().into_iter().find(|field| field.written() == name)
}

/// Whether a field says anything: from elsewhere, or a text that is not empty.
pub(super) fn is_filled(field: &Field<'_>) -> bool {
    field.is_reference() || field.text().is_some_and(|text| !text.is_empty())
}

/// Whether there is a field of that name which says anything.
pub(super) fn has(component: &Component<'_>, name: &str) -> bool {
    component.field(name).is_some_and(|field| is_filled(&field))
}

/// Where the name of the group stands. `None` when no file tells it: without one a pub/sub component takes the app id.
pub(super) fn group<'a>(component: &Component<'a>) -> Option<&'a Node> {
    let own = component.field("consumerGroup").filter(is_filled);
    own.or_else(|| exact(component, "consumerID").filter(is_filled))?.value()
}
