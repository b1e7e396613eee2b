//! Input bindings that bring an app events.

use fixtures::team::Binding;

use super::effects::{Text, effects};
use super::keys::BINDING;
use super::reader::Reader;
use super::unfilled::is_todo;
use crate::app::mistake::Mistake;
use crate::app::name::is_name;
use crate::lint::yaml::node::Node;

/// The list `bindings`: a name each, or a mapping that tells also what must come of a tick.
pub(super) fn bindings(reader: &mut Reader, root: &Node) -> Vec<Binding> {
    let mut all: Vec<Binding> = Vec::new();
    for item in reader.items(root, "bindings").iter().filter(|item| !is_todo(item)) {
        let place = item.at(&["name"]).unwrap_or(item);
        let (name, effects) = match item.text() {
            Some(name) => (name.to_owned(), Vec::new()),
            None if reader.is(item, &BINDING) => {
                (reader.needed(item, "name", &BINDING), effects(reader, item, Text::None))
            }
            None => continue,
        };
        if all.iter().any(|known| known.name == name) {
            reader.note(Mistake::at(place, format!("`{name}` is named twice")));
        } else if is_name(&name) {
            all.push(Binding { effects, ..Binding::of(&name) });
        } else if !name.is_empty() {
            reader.note(Mistake::at(place, "a name has letters, digits, `-`, `.` and `_` only"));
        }
    }
    all
}
