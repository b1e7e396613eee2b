//! Methods: those of an app that others call, and those of others that it calls.

use std::collections::BTreeMap;

use fixtures::team::{Actor, Method, Peer};

use super::effects::{Text, effects};
use super::keys::{ACTOR, METHOD, PEER};
use super::reader::Reader;
use super::unfilled::is_todo;
use crate::app::mistake::Mistake;
use crate::app::name::is_name;
use crate::app::plain::{Words, plain};
use crate::lint::yaml::node::Node;

/// The verbs of HTTP that methods are called with; the first is that of a method that tells none.
const VERBS: [&str; 7] = ["POST", "GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/// What becomes a new text in each event and call.
const NEW: &str = "${new}";

/// The list `methods`.
pub(super) fn methods(reader: &mut Reader, root: &Node) -> Vec<Method> {
    let mut all = Vec::new();
    for node in reader.parts(root, "methods", &METHOD) {
        let path = reader.needed(node, "path", &METHOD).trim_start_matches('/').to_owned();
        let verb = reader.choice(node, "verb", &VERBS.map(|verb| (verb, verb))).unwrap_or(VERBS[0]).to_owned();
        let body = node.at(&["body"]).map(|body| plain(body, Words::Json)).unwrap_or_default();
        let effects = effects(reader, node, Text::Own);
        all.push(Method { verb, path, headers: headers(reader, node), body, status: status(reader, node), effects });
    }
    all
}

/// The headers of whoever calls a method.
fn headers(reader: &mut Reader, method: &Node) -> BTreeMap<String, String> {
    let Some(node) = method.at(&["headers"]) else { return BTreeMap::new() };
    let mut all = BTreeMap::new();
    for (name, value) in reader.named(node, "`headers`").into_iter().filter(|(_, value)| !is_todo(value)) {
        let plain = |text: &&str| !value.is_null() && text.chars().all(|letter| (' '..='~').contains(&letter));
        match value.text().filter(plain) {
            // Metadata of gRPC are in lower case; of HTTP the case does not matter.
            Some(text) if is_name(name) => drop(all.insert(name.to_ascii_lowercase(), text.to_owned())),
            _ => reader.note(Mistake::at(value, format!("`{name}` with this value is no header"))),
        }
    }
    all
}

/// The list `peers`.
pub(super) fn peers(reader: &mut Reader, root: &Node) -> Vec<Peer> {
    let mut all: Vec<Peer> = Vec::new();
    for node in reader.parts(root, "peers", &PEER) {
        let app = reader.needed(node, "app", &PEER);
        let method = reader.needed(node, "method", &PEER).trim_start_matches('/').to_owned();
        if let Some(place) = node.at(&["method"]).filter(|_| method.contains('?')) {
            let mistake = Mistake::at(place, "a peer answers a method whatever its query");
            reader.note(mistake.help(format!("write `{}`", method.split('?').next().unwrap_or_default())));
        }
        let verb = reader.choice(node, "verb", &VERBS.map(|verb| (verb, verb))).map(str::to_owned);
        let meets = |known: &&Peer| known.verb.is_none() || known.verb == verb;
        let mut same = all.iter().filter(|known| known.app == app && known.method == method);
        if !method.is_empty() && same.any(|known| meets(&known)) {
            let mistake =
                Mistake::at(node, format!("`{method}` of `{app}` stands here twice: only the first would answer"));
            reader.note(mistake.help("`verb` tells one from the other; the one without it comes last"));
        }
        let answer = node.at(&["answer"]).map(|answer| plain(answer, Words::Json)).unwrap_or_default();
        if let Some(place) = node.at(&["answer"]).filter(|_| answer.to_string().contains(NEW)) {
            let mistake = Mistake::at(place, format!("{NEW} stays as it is in an answer, which is always the same"));
            reader.note(mistake.help("write a text in its place"));
        }
        all.push(Peer { app, method, verb, status: status(reader, node), answer });
    }
    all
}

/// The methods of `peers` that the app can do without: app id and method.
pub(super) fn optional(reader: &mut Reader, root: &Node) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for node in root.at(&["peers"]).map(Node::items).unwrap_or_default() {
        let text = |key| node.at(&[key]).and_then(Node::text).unwrap_or_default().trim_start_matches('/').to_owned();
        if reader.choice(node, "optional", &[("true", true), ("false", false)]) == Some(true) {
            all.push((text("app"), text("method")));
        }
    }
    all
}

/// The list `actors`.
pub(super) fn actors(reader: &mut Reader, root: &Node) -> Vec<Actor> {
    let mut all = Vec::new();
    for node in reader.parts(root, "actors", &ACTOR) {
        let kind = reader.needed(node, "type", &ACTOR);
        let method = reader.needed(node, "method", &ACTOR).trim_start_matches('/').to_owned();
        let body = node.at(&["body"]).map(|body| plain(body, Words::Json)).unwrap_or_default();
        all.push(Actor { kind, method, body, status: status(reader, node) });
    }
    all
}

/// The status of an answer, 200 where none is told.
fn status(reader: &mut Reader, node: &Node) -> u16 {
    reader.number(node, "status", 100..=599).unwrap_or(200)
}
