//! What must come of an event, a call or a tick.

use fixtures::team::Owed;

use super::keys::{EFFECTS, INVOKES, PUBLISHES, SAVES};
use super::reader::Reader;
use crate::app::mistake::Mistake;
use crate::app::plain::{Words, plain};
use crate::lint::yaml::node::Node;

/// Whether `${new}` stands for something there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    /// For the text of the event or of the call.
    Own,
    /// For nothing: a tick says nothing.
    None,
}

/// The mapping `effects` of such an entry.
pub(super) fn effects(reader: &mut Reader, entry: &Node, text: Text) -> Vec<Owed> {
    let Some(node) = reader.part(entry, "effects", &EFFECTS) else { return Vec::new() };
    let data = |node: &Node, key: &str| node.get(key).map(|data| plain(data, Words::Json));
    let mut all = Vec::new();
    for node in reader.parts(node, "publishes", &PUBLISHES) {
        let (pubsub, topic) = (reader.text(node, "pubsub"), reader.needed(node, "topic", &PUBLISHES));
        all.push(Owed::Publish { pubsub, topic, data: data(node, "data") });
    }
    for node in reader.parts(node, "saves", &SAVES) {
        let (store, key) = (reader.needed(node, "store", &SAVES), reader.needed(node, "key", &SAVES));
        all.push(Owed::Save { store, key, value: data(node, "value") });
    }
    for node in reader.parts(node, "invokes", &INVOKES) {
        let app = reader.needed(node, "app", &INVOKES);
        let method = reader.needed(node, "method", &INVOKES).trim_start_matches('/').to_owned();
        if let Some(place) = node.at(&["method"]).filter(|_| method.contains('?')) {
            let mistake = Mistake::at(place, "a method is told from others without its query");
            reader.note(mistake.help(format!("write `{}`", method.split('?').next().unwrap_or_default())));
        }
        all.push(Owed::Invoke { app, method, data: data(node, "data") });
    }
    all.extend(reader.names(node, "sends").into_iter().map(|binding| Owed::Send { binding }));
    if text == Text::None && all.iter().any(|owed| owed.fresh_with("") != *owed) {
        let mistake = Mistake::at(node, "${new} is the text of an event or a call, and a tick has none");
        reader.note(mistake.help("leave out the data that it stands in"));
    }
    all
}
