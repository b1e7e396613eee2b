//! Dapr joins prefix and key with `||`, and takes no prefix that has it.

use super::stores::{settled, stores};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.key-prefix",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/state/key-prefix.md"),
    judge,
    ..Rule::ERROR
};

/// What Dapr puts between prefix and key.
const SEPARATOR: &str = "||";

/// The words that are no prefix themselves.
const STRATEGIES: [&str; 4] = ["appid", "namespace", "name", "none"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for store in stores(set) {
        let Some(field) = store.field("keyPrefix") else { continue };
        let (Some(value), Some(text)) = (field.value(), settled(&field)) else { continue };
        if !text.contains(SEPARATOR) {
            continue;
        }
        let meant = text.strip_suffix(SEPARATOR).filter(|meant| {
            let strategy = STRATEGIES.iter().any(|word| meant.eq_ignore_ascii_case(word));
            !meant.is_empty() && !meant.contains(SEPARATOR) && !strategy
        });
        let message = format!("a prefix with `{SEPARATOR}` is refused, and daprd ends at start");
        let finding = Finding::at(value, message).help("Dapr puts `||` between prefix and key itself");
        let fix = meant.map(|meant| Fix::safe(format!("write `{meant}`"), [edit::replace(value, meant)]));
        found.push(finding.fix(fix));
    }
}
