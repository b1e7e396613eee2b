//! A word that is not among those of a field is refused, or silently means another one.

use crate::lint::prelude::*;

use super::known::{Known, end};
use super::literal::literal;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.allowed-value",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/component/allowed-value.md"),
    judge,
    ..Rule::ERROR
};

/// Fields whose words other rules look at, or of which more is taken than is described.
const FREE: [&str; 11] = [
    "accessProto",
    "apiType",
    "authType",
    "concurrency",
    "direction",
    "fromWhere",
    "initialOffset",
    "producerQueueSelector",
    "qos",
    "saslMechanism",
    "type",
];

/// Words that are taken without being described (`common/authentication/azure/auth.go`, `pubsub/rabbitmq/metadata.go`;
/// of Redis it is `failover` that asks the sentinels).
const MORE: &[(&str, &[&str])] = &[
    ("azureEnvironment", &["AzurePublic", "AzureChina", "AzureUSGovernment"]),
    ("exchangeKind", &["direct", "headers"]),
    ("redisType", &["sentinel"]),
];

/// Fields whose words are compared without case.
const FOLDED: [&str; 5] =
    ["azureEnvironment", "compressionLevel", "compressionType", "consumerGroupRebalanceStrategy", "processMode"];

/// Fields in which an unknown word is not refused, and what it means.
const SILENT: [(&str, &str); 3] =
    [("ackPolicy", "explicit"), ("consumerGroupRebalanceStrategy", "range"), ("redisType", "node")];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for known in Known::all(set) {
        found.extend(known.component.fields().iter().filter_map(|field| word(&known, field)));
    }
}

/// What is wrong with the word of a field.
fn word(known: &Known<'_>, field: &Field<'_>) -> Option<Finding> {
    let described = known.described(field.written());
    let name = described.first()?.name.as_str();
    if FREE.contains(&name) || described.iter().any(|field| field.allowed.is_empty() || field.unread) {
        return None;
    }
    let (value, text) = literal(field).filter(|(_, text)| !text.is_empty())?;
    let mut words: Vec<&str> = Vec::new();
    for word in described.iter().flat_map(|field| &field.allowed) {
        if !words.contains(&word.as_str()) {
            words.push(word);
        }
    }
    let more = MORE.iter().find(|(field, _)| *field == name).map(|(_, words)| *words).unwrap_or_default();
    let is_word = |word: &&str| *word == text || FOLDED.contains(&name) && word.eq_ignore_ascii_case(text);
    if words.iter().chain(more).any(is_word) {
        return None;
    }
    let message = match SILENT.iter().find(|(field, _)| *field == name) {
        Some((_, meaning)) => format!("`{text}` is no word of `{name}`, and means `{meaning}`"),
        None => format!("`{text}` is no word of `{name}`: {}", end(&known.component)),
    };
    let listed = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let meant = near(text, words.into_iter());
    Some(
        Finding::at(value, message)
            .help(format!("the words are {listed}"))
            .fix(meant.map(|word| Fix::risky(format!("write `{word}`"), [edit::replace(value, word)]))),
    )
}
