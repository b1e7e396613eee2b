//! A word that is none of the strategies is itself the prefix of every app.

use super::stores::{settled, stores};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.key-prefix-word",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/state/key-prefix-word.md"),
    judge,
    ..Rule::WARNING
};

/// What people write, in small letters and without what joins words, with the strategy that is meant.
const MEANT: [(&str, &str); 10] = [
    ("appid", "appid"),
    ("applicationid", "appid"),
    ("namespace", "namespace"),
    ("name", "name"),
    ("storename", "name"),
    ("componentname", "name"),
    ("none", "none"),
    ("", "none"),
    ("false", "none"),
    ("null", "none"),
];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for store in stores(set) {
        let Some(field) = store.field("keyPrefix") else { continue };
        let (Some(value), Some(text)) = (field.value(), settled(&field)) else { continue };
        // `||` is refused, which is said elsewhere.
        let Some(meant) = meant(text).filter(|_| !text.contains("||")) else { continue };
        let what = if text.is_empty() { "an empty text".to_owned() } else { format!("`{text}`") };
        let message = format!("{what} is no strategy but a prefix: the keys of all apps begin with `{text}||`");
        found.push(
            Finding::at(value, message)
                .help(format!("did you mean `{meant}`? Keys that were saved before are not found under it"))
                .fix(Fix::risky(format!("write `{meant}`"), [edit::replace(value, meant)])),
        );
    }
}

/// The strategy that a word stands for and is not.
fn meant(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let joined = |letter: char| matches!(letter, '-' | '_' | '.' | ' ');
    let folded: String = lower.chars().filter(|letter| !joined(*letter)).collect();
    let (_, meant) = MEANT.iter().find(|(word, _)| *word == folded)?;
    (lower != *meant).then_some(*meant)
}
