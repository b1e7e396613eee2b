//! Examples of what an app is brought: the events of its topics.

use fixtures::team::{Bad, Examples, Then};

use super::keys::{BAD, SUBSCRIPTION};
use super::reader::Reader;
use crate::app::mistake::Mistake;
use crate::app::plain::{Words, plain};
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
        all.push(Examples { pubsub, topic, good, bad: bad(reader, node) });
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
