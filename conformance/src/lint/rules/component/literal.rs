//! What a field says where the file itself tells it.

use crate::lint::prelude::*;

/// What marks a value that is still to be filled in.
const OPEN: [char; 3] = ['$', '{', '<'];

/// The value of a field where it stands, and its text; `None` when it comes from elsewhere or is still to be filled in.
pub(super) fn literal<'a>(field: &Field<'a>) -> Option<(&'a Node, &'a str)> {
    let value = field.value().filter(|_| !field.is_reference())?;
    Some((value, value.text().filter(|text| !text.contains(OPEN) && !is_unfilled(text))?))
}

/// Whether a field says anything: from elsewhere, or a value that is not empty.
pub(super) fn is_filled(field: &Field<'_>) -> bool {
    field.is_reference() || field.value().is_some_and(|value| value.text() != Some(""))
}

/// Whether a field of that name says anything.
pub(super) fn has(component: &Component<'_>, name: &str) -> bool {
    component.fields().iter().any(|field| field.is(name) && is_filled(field))
}
