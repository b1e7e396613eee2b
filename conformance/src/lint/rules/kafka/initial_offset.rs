//! A first offset that daprd does not know ends the sidecar; Kafka's own words are among them.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::{clients, exact};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.initial-offset",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/kafka/initial-offset.md"),
    judge,
    ..Rule::ERROR
};

/// The words, which are compared without case, with what others call them.
const WORDS: [(&str, &[&str]); 2] = [
    ("oldest", &["earliest", "beginning", "smallest", "first", "start"]),
    ("newest", &["latest", "end", "largest", "last"]),
];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for value in clients(set).filter_map(|component| exact(&component, "initialOffset")?.value()) {
        let text = value.text().unwrap_or_default();
        let is = |word: &str| text.eq_ignore_ascii_case(word);
        if text.is_empty() || text.contains('$') || is_unfilled(text) || WORDS.iter().any(|(word, _)| is(word)) {
            continue;
        }
        let called = WORDS.iter().find(|(_, others)| others.iter().any(|other| is(other))).map(|(word, _)| *word);
        let meant = called.or_else(|| near(text.trim(), WORDS.iter().map(|(word, _)| *word)));
        found.push(
            Finding::at(value, format!("`{text}` is no offset that daprd knows: the sidecar ends"))
                .help("the words are `oldest` and `newest`")
                .fix(meant.map(|word| Fix::safe(format!("write `{word}`"), [edit::replace(value, word)]))),
        );
    }
}
