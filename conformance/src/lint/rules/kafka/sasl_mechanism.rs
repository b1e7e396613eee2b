//! Any other word than `SHA-256` and `SHA-512` means PLAIN: the broker gets the password itself, or the log-in fails.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::clients;
use crate::lint::rules::kafka::login::login;

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
pub(super) const SCRAM: [&str; 2] = ["SHA-256", "SHA-512"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    // No other log-in reads the mechanism.
    let passwords = clients(set).filter(|component| login(component).is_none_or(|login| login == "password"));
    for value in passwords.filter_map(|component| component.field("saslMechanism")?.value()) {
        let text = value.text().unwrap_or_default();
        if SCRAM.contains(&text) || matches!(text, "PLAIN" | "PLAINTEXT" | "") || is_unfilled(text) {
            continue;
        }
        let finding = Finding::at(value, format!("`{text}` is no mechanism of Dapr's, and so means PLAIN"));
        found.push(match meant(text) {
            Some("PLAIN") => {
                let fix = Fix::safe("write `PLAIN`", [edit::replace(value, "PLAIN")]);
                finding.help("when it is meant, write `PLAIN`").fix(fix)
            }
            Some(word) => finding
                .saying("the password itself is sent")
                .help(format!("for SCRAM write `{word}`"))
                .fix(Fix::safe(format!("write `{word}`"), [edit::replace(value, word)])),
            None => finding.help("the words are `SHA-256`, `SHA-512` and, said openly, `PLAIN`"),
        });
    }
}

/// The word that a wrong one stands for.
fn meant(text: &str) -> Option<&'static str> {
    let folded: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let scram = SCRAM.into_iter().find(|word| folded.ends_with(&word.replace('-', "")));
    scram.or_else(|| folded.contains("PLAIN").then_some("PLAIN"))
}
