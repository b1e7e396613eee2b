//! daprd passes over a direction that it does not know, and over a binding that has no other.

use crate::lint::prelude::*;

use super::literal::literal;
use crate::lint::facts::component::{Direction, table};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.direction",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/component/direction.md"),
    judge,
    ..Rule::ERROR
};

/// The sides of a binding; daprd compares without case.
const WORDS: [&str; 2] = ["input", "output"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    // That of cron has a rule of its own.
    for component in set.components().filter(|it| it.category() == "bindings" && !it.is("bindings.cron")) {
        let Some((value, text)) = component.field("direction").and_then(|field| literal(&field)) else { continue };
        let words = text.split(',').map(|word| word.trim().to_lowercase());
        let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
        found.extend(unknown(value, &words).or_else(|| lacking(&component, value, &words)));
    }
}

/// What is said of a word that is no direction.
fn unknown(value: &Node, words: &[String]) -> Option<Finding> {
    if words.is_empty() {
        let message = "an empty direction is none: nothing is loaded";
        return Some(Finding::at(value, message).help("write `input`, `output`, or take the field away for both"));
    }
    let wrong = words.iter().find(|word| !WORDS.contains(&word.as_str()))?;
    let effect = if words.len() > 1 { "and is passed over" } else { "and without one nothing is loaded" };
    let meant = near(wrong, WORDS.into_iter()).filter(|_| words.len() == 1);
    Some(
        Finding::at(value, format!("`{wrong}` is no direction, {effect}"))
            .help("the words are `input`, `output`, and both with a comma between them")
            .fix(meant.map(|word| write(value, word))),
    )
}

/// What is said of the only side that a type does not have.
fn lacking(component: &Component<'_>, value: &Node, words: &[String]) -> Option<Finding> {
    let [only] = table().find(component.kind)?.directions.as_slice() else { return None };
    let only = match only {
        Direction::Input => "input",
        Direction::Output => "output",
    };
    if words.iter().any(|word| word == only) {
        return None;
    }
    let message = format!("`{}` has an {only} side only: with this nothing is loaded", component.kind);
    Some(Finding::at(value, message).help(format!("write `{only}`")).fix(write(value, only)))
}

fn write(value: &Node, word: &str) -> Fix {
    Fix::risky(format!("write `{word}`"), [edit::replace(value, word)])
}
