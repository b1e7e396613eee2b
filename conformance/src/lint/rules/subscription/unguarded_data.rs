//! A rule over a member of the data fails for an event without it, and such an event is not skipped: it comes again and
//! again.

use super::view::{Condition, conditions};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.unguarded-data",
    page: include_str!("../../../../lint/subscription/unguarded-data.md"),
    judge,
    ..Rule::ERROR
};

/// Below it nothing is certain: it is what the publisher put in.
const DATA: [&str; 2] = ["event", "data"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for Condition { subscription, node, expression } in conditions(set) {
        let ways = expression.unguarded(&DATA);
        let Some(way) = ways.first() else { continue };
        let ends = subscription.dead_letter().is_some();
        let fate = if ends { "goes to the dead-letter topic" } else { "comes again and again" };
        let missing = way.join(".");
        let message = format!("an event without `{missing}` fails here: no other rule is tried, and it {fate}");
        found.push(Finding::at(node, message).help(format!("ask first: `{} && …`", questions(way))));
    }
}

/// The questions, member by member, whether there is what a way leads to.
fn questions(way: &[&str]) -> String {
    let question = |end: usize| {
        let (of, name) = (way[..end].join("."), way[end]);
        let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if plain { format!("has({of}.{name})") } else { format!("\"{name}\" in {of}") }
    };
    (DATA.len()..way.len()).map(question).collect::<Vec<_>>().join(" && ")
}
