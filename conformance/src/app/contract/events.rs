//! Examples of what an app is brought: the events of its topics.

use std::rc::Rc;

use fixtures::team::{Bad, Examples, Then, fresh};

use super::effects::{Text, effects};
use super::keys::{BAD, SUBSCRIPTION};
use super::reader::Reader;
use super::shapes::schema;
use super::unfilled::is_todo;
use crate::app::mistake::Mistake;
use crate::app::plain::{Words, plain};
use crate::app::schema::Schema;
use crate::lint::yaml::node::Node;

/// The list `subscriptions`.
pub(super) fn subscriptions(reader: &mut Reader, root: &Node) -> Vec<Examples> {
    let mut all: Vec<Examples> = Vec::new();
    for node in reader.parts(root, "subscriptions", &SUBSCRIPTION) {
        let pubsub = reader.needed(node, "pubsub", &SUBSCRIPTION);
        let topic = reader.needed(node, "topic", &SUBSCRIPTION);
        if !topic.is_empty() && all.iter().any(|known| known.pubsub == pubsub && known.topic == topic) {
            reader.note(
                Mistake::at(node, format!("`{pubsub}`/`{topic}` stands here twice")).help("write one entry for both"),
            );
        }
        let good = reader.items(node, "good").iter().map(|example| plain(example, Words::Json)).collect();
        fits(reader, node);
        let (kind, bad) = (reader.text(node, "type"), bad(reader, node));
        let (effects, unique) = (effects(reader, node, Text::Own), unique(reader, node));
        all.push(Examples { pubsub, topic, kind, good, bad, effects, unique });
    }
    all
}

/// The payloads that the app refuses, under `bad`.
fn bad(reader: &mut Reader, subscription: &Node) -> Vec<Bad> {
    let mut all = Vec::new();
    for node in reader.parts(subscription, "bad", &BAD) {
        // Nothing at all is a payload, too.
        let Some(data) = node.get("data") else {
            reader.missing(node, "data", &BAD);
            continue;
        };
        if node.at(&["then"]).is_none() {
            reader.missing(node, "then", &BAD);
        }
        let words = [("drop", Then::Drop), ("retry", Then::Retry)];
        let then = reader.choice(node, "then", &words);
        all.extend(then.map(|then| Bad { data: plain(data, Words::Json), then }));
    }
    all
}

/// Looks whether every example of `good` fits the schema of its topic.
fn fits(reader: &mut Reader, subscription: &Node) {
    let Some(schema) = schema(reader, subscription, "schema").and_then(|schema| Schema::of(&schema).ok()) else {
        return;
    };
    for node in reader.items(subscription, "good").iter().filter(|example| !is_todo(example)) {
        if let Err(why) = schema.takes(&fresh(&plain(node, Words::Json))) {
            reader.note(Mistake::at(node, format!("this example does not fit `schema`: {why}")));
        }
    }
}

/// The paths under `unique`: each leads to something in every example of `good`.
fn unique(reader: &mut Reader, subscription: &Node) -> Vec<String> {
    let mut all = Vec::new();
    for item in reader.items(subscription, "unique").iter().filter(|item| !is_todo(item)) {
        let Some(path) = item.text().filter(|path| !path.is_empty()) else {
            reader.unfit(item, "a member of `unique`", "the name of a field of the data, or a path as `order.id`");
            continue;
        };
        let way: Vec<_> = path.split('.').collect();
        let lacks = |example: &Rc<Node>| !is_todo(example) && example.at(&way).is_none();
        if reader.items(subscription, "good").iter().any(lacks) {
            reader.note(Mistake::at(item, format!("`{path}` is not in every example of `good`")));
        }
        all.push(path.to_owned());
    }
    all
}
