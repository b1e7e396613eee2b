//! What stands around an app: which one it is, the components of its sidecar, where it tells how it is.

use fixtures::ask::{AppProtocol, Component};

use super::keys::{APP, COMPONENTS, HEALTH};
use super::reader::Reader;
use crate::app::mistake::Mistake;
use crate::app::name::is_name;
use crate::app::stand_in;
use crate::lint::yaml::node::Node;

/// Each key of `components`, and the first part of the types that it means.
const FAMILIES: [(&str, &str); 3] = [("pubsub", "pubsub"), ("state", "state"), ("secrets", "secretstores")];

/// Which app it is, and how it is started.
#[derive(Debug, Default)]
pub(super) struct App {
    pub(super) id: Option<String>,
    pub(super) protocol: Option<AppProtocol>,
    pub(super) port: Option<u16>,
    pub(super) start: Option<String>,
}

/// The mapping `app`; `wanted` is the app id that was asked for.
pub(super) fn app(reader: &mut Reader, root: &Node, wanted: Option<&str>) -> App {
    let Some(node) = reader.part(root, "app", &APP) else { return App::default() };
    let id = reader.text(node, "id");
    if let (Some(id), Some(place)) = (&id, node.at(&["id"])) {
        if !is_name(id) {
            reader.note(Mistake::at(place, "an app id has letters, digits, `-`, `.` and `_` only"));
        } else if let Some(wanted) = wanted.filter(|wanted| wanted != id) {
            let mistake = Mistake::at(place, format!("a contract for another app: it is that of `{id}`"));
            reader.note(
                mistake.help(format!("--app-id says `{wanted}`: leave it out, or name the contract of `{wanted}`")),
            );
        }
    }
    let protocols = [("http", AppProtocol::Http), ("grpc", AppProtocol::Grpc)];
    App {
        protocol: reader.choice(node, "protocol", &protocols),
        port: reader.number(node, "port", 0..=u16::MAX),
        start: reader.text(node, "start"),
        id,
    }
}

/// What stands in for the components under `components`, in the order of the keys; and the names of those for pub/sub.
pub(super) fn components(reader: &mut Reader, root: &Node) -> (Vec<Component>, Vec<String>) {
    let Some(node) = reader.part(root, "components", &COMPONENTS) else { return (Vec::new(), Vec::new()) };
    let (mut components, mut pubsubs): (Vec<Component>, Vec<String>) = Default::default();
    for (key, family) in FAMILIES {
        for name in reader.names(node, key) {
            if components.iter().any(|known| known.name == name) {
                let place = node.at(&[key]).unwrap_or(node);
                reader.note(Mistake::at(place, format!("`{name}` is a component of another kind already")));
            }
            components.extend(stand_in::of(family, &name));
            pubsubs.extend((key == "pubsub").then_some(name));
        }
    }
    (components, pubsubs)
}

/// The paths under `health`: whether it lives, whether it can work.
pub(super) fn health(reader: &mut Reader, root: &Node) -> (Option<String>, Option<String>) {
    let Some(node) = reader.part(root, "health", &HEALTH) else { return (None, None) };
    let mut path = |key| reader.text(node, key).map(|path| format!("/{}", path.trim_start_matches('/')));
    (path("live"), path("ready"))
}
