//! The flags of a command that a file starts.

use crate::lint::yaml::node::{Node, Value};

/// One flag of daprd, or of another command.
#[derive(Debug, Clone)]
pub struct Flag<'a> {
    /// Its name, without dashes.
    pub name: String,
    /// Its value; `None` for one that stands alone.
    pub value: Option<String>,
    /// Where it stands: the word, or the whole line when the command is one text.
    pub node: &'a Node,
    /// Where its value stands.
    pub value_node: &'a Node,
}

/// The words of a command, a list or one text, each with where it stands.
#[must_use]
pub fn words(command: &Node) -> Vec<(String, &Node)> {
    match &command.resolved().value {
        Value::Sequence(items) => items.iter().filter_map(|item| Some((item.text()?.to_owned(), &**item))).collect(),
        _ => {
            let text = command.text().unwrap_or_default();
            text.split_whitespace().map(|word| (word.trim_matches(['"', '\'']).to_owned(), command)).collect()
        }
    }
}

/// The flags among the words: `-name value`, `--name value` and `--name=value`.
#[must_use]
pub fn flags(command: &Node) -> Vec<Flag<'_>> {
    let words = words(command);
    let mut flags = Vec::new();
    for (at, (word, node)) in words.iter().enumerate() {
        let Some(name) = word.strip_prefix('-').map(|name| name.trim_start_matches('-')) else { continue };
        let flag = match name.split_once('=') {
            Some((name, value)) => {
                Flag { name: name.to_owned(), value: Some(value.to_owned()), node, value_node: node }
            }
            None => {
                let next = words.get(at + 1).filter(|(next, _)| !next.starts_with('-'));
                let value_node = next.map_or(*node, |(_, node)| node);
                Flag { name: name.to_owned(), value: next.map(|(value, _)| value.clone()), node, value_node }
            }
        };
        flags.push(flag);
    }
    flags
}
