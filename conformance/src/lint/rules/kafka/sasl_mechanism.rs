//! Any other word than `SHA-256` and `SHA-512` means PLAIN: the password itself goes to the broker, or the log-in fails.

use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.sasl-mechanism",
    errata: &["E2"],
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/kafka/sasl-mechanism.md"),
    judge,
    ..Rule::ERROR
};

/// The words of SCRAM; daprd compares them with case.
const WORDS: [&str; 2] = ["SHA-256", "SHA-512"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let kafka = set.components().filter(|component| component.is("pubsub.kafka") || component.is("bindings.kafka"));
    for value in kafka.filter_map(|component| component.field("saslMechanism")?.value()) {
        let text = value.text().unwrap_or_default();
        if WORDS.contains(&text) || matches!(text, "PLAIN" | "PLAINTEXT" | "") {
            continue;
        }
        let meant = WORDS.into_iter().find(|word| text.to_uppercase().replace('_', "-").ends_with(word));
        let finding = Finding::at(value, format!("`{text}` is no mechanism of Dapr's, and so means PLAIN"));
        found.push(match meant {
            Some(word) => finding
                .saying("the password itself is sent")
                .help(format!("for SCRAM write `{word}`"))
                .fix(Fix::safe(format!("write `{word}`"), [edit::replace(value, word)])),
            None => finding.help("the words are `SHA-256`, `SHA-512` and, said openly, `PLAIN`"),
        });
    }
}
