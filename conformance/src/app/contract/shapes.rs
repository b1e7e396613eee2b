//! JSON schemas of events: of those that an app takes, and of those that it publishes.

use std::fs;

use fixtures::team::Published;
use serde_json::Value;

use super::keys::PUBLISHED;
use super::reader::Reader;
use super::unfilled::is_todo;
use crate::app::mistake::Mistake;
use crate::app::plain::{Words, plain};
use crate::app::schema::Schema;
use crate::lint::yaml::node::Node;
use crate::lint::yaml::parse::parse;

/// The list `publishes`.
pub(super) fn publishes(reader: &mut Reader, root: &Node) -> Vec<Published> {
    let mut all: Vec<Published> = Vec::new();
    for node in reader.parts(root, "publishes", &PUBLISHED) {
        let pubsub = reader.needed(node, "pubsub", &PUBLISHED);
        let topic = reader.needed(node, "topic", &PUBLISHED);
        if !topic.is_empty() && all.iter().any(|known| known.pubsub == pubsub && known.topic == topic) {
            reader.note(Mistake::at(node, format!("`{pubsub}`/`{topic}` stands here twice")));
        }
        if node.at(&["schema"]).is_none() {
            reader.missing(node, "schema", &PUBLISHED);
        }
        let schema = schema(reader, node, "schema");
        all.extend(schema.map(|schema| Published { pubsub, topic, schema }));
    }
    all
}

/// The schema under that key: written there, or in a file that is named from where the contract is.
pub(super) fn schema(reader: &mut Reader, node: &Node, key: &str) -> Option<Value> {
    let place = node.at(&[key]).filter(|place| !is_todo(place))?;
    let read = match place.text() {
        Some(name) => file(reader, name),
        None if !place.entries().is_empty() => Ok(plain(place, Words::Json)),
        None => {
            reader.unfit(place, &format!("`{key}`"), "a JSON schema, or the file that has it");
            return None;
        }
    };
    match read.and_then(|schema| Schema::of(&schema).map(|_| schema).map_err(|why| format!("no JSON schema: {why}"))) {
        Ok(schema) => Some(schema),
        Err(why) => {
            let help = "a file is looked for from where the contract is; what a schema refers to stands in it";
            reader.note(Mistake::at(place, why).help(help));
            None
        }
    }
}

/// The schema in a file of JSON or YAML.
fn file(reader: &Reader, name: &str) -> Result<Value, String> {
    let text = fs::read_to_string(reader.file(name)).map_err(|error| format!("`{name}` cannot be read: {error}"))?;
    if let Ok(schema) = serde_json::from_str(&text) {
        return Ok(schema);
    }
    let parsed = parse(0, &text, 0..text.len()).map_err(|broken| format!("`{name}` is no JSON: {}", broken.why))?;
    parsed.root.map(|root| plain(&root, Words::Json)).ok_or_else(|| format!("there is nothing in `{name}`"))
}
