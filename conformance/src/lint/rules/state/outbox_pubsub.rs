//! An outbox over a pub/sub that is not loaded: one line at start, and then no transaction succeeds.

use super::stores::{exact, is_given, settled, stores};
use crate::lint::prelude::*;
use crate::lint::read::STDIN;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.outbox-pubsub",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/state/outbox-pubsub.md"),
    judge,
    ..Rule::ERROR
};

/// The fields that name a pub/sub; the second one is for the events on their way.
const NAMES: [&str; 2] = ["outboxPublishPubsub", "outboxPubsub"];

/// What comes of it where an event is published first, before anything is saved.
const FAILS: &str = "every transaction that saves a value fails";

/// What comes of it where only the way on is missing.
const STAYS: &str = "no event is ever published";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for store in stores(set) {
        let given = |name: &str| exact(&store, name).filter(is_given);
        if given("outboxPublishPubsub").is_none() || given("outboxPublishTopic").is_none() {
            continue;
        }
        for field in NAMES.into_iter().filter_map(given) {
            let (Some(value), Some(name)) = (field.value(), settled(&field)) else { continue };
            let is_second = field.written() == "outboxPublishPubsub" && given("outboxPubsub").is_some();
            found.extend(judged(set, &store, (value, name), if is_second { STAYS } else { FAILS }));
        }
    }
}

/// What is wrong with the pub/sub that a store names.
fn judged(set: &Set, store: &Component<'_>, (value, name): (&Node, &str), effect: &str) -> Option<Finding> {
    let beside: Vec<_> = set.components().filter(|other| set.together(other.resource, store.resource)).collect();
    let (pubsubs, others): (Vec<_>, Vec<_>) = beside.into_iter().partition(|other| other.category() == "pubsub");
    if let Some(pubsub) = pubsubs.iter().find(|pubsub| pubsub.name() == name) {
        return shut(store, pubsub, value, effect);
    }
    if let Some(other) = others.iter().find(|other| other.name() == name) {
        let message = format!("`{name}` is no pub/sub: {effect}");
        return Some(Finding::at(value, message).label(other.kind_node(), "this is its type"));
    }
    // All files of a folder are read, so what is not there is not loaded with the store. Of what is piped in nobody
    // knows whether it is all, and what stands in another folder may be loaded too.
    let piped = set.source(store.resource.source).folder == STDIN.1;
    if set.has("Component", name) || (piped && pubsubs.is_empty()) {
        return None;
    }
    let finding = Finding::at(value, format!("there is no pub/sub `{name}`: {effect}"));
    Some(match near(name, pubsubs.iter().map(Component::name)) {
        Some(meant) => finding
            .help(format!("did you mean `{meant}`?"))
            .fix(Fix::risky(format!("write `{meant}`"), [edit::replace(value, meant)])),
        None => finding.help("name a pub/sub component that the same apps load"),
    })
}

/// An app that loads the store, and whose sidecar does not load the pub/sub.
fn shut(store: &Component<'_>, pubsub: &Component<'_>, value: &Node, effect: &str) -> Option<Finding> {
    let scopes = store.resource.scopes();
    let (app, id) = scopes
        .into_iter()
        .filter_map(|scope| Some((scope, scope.text()?)))
        .find(|(_, id)| !pubsub.resource.is_loaded_by(id))?;
    let message = format!("`{id}` loads this store and not `{}`: {effect}", pubsub.name());
    let finding = Finding::at(value, message).label(app, "loads the store");
    let scopes = pubsub.resource.at(&["scopes"]).unwrap_or_else(|| pubsub.resource.head());
    Some(finding.label(scopes, "the apps of the pub/sub").help(format!("add `{id}` to the scopes of the pub/sub")))
}
