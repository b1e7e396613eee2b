//! daprd reads a Resiliency no further when it gives actors a breaker without one of the words for what shares it.

use super::view::{Group, Kind, all_targets, value};
use crate::lint::facts::word::BREAKER_SCOPES;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.breaker-scope",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resiliency/breaker-scope.md"),
    judge,
    ..Rule::ERROR
};

const DROPPED: &str = "daprd reads no further: components, and maybe other actors, have no policy";
const WORDS: &str = "`type` for one breaker of all actors of the type, `id` for one of each actor";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for target in all_targets(set).filter(|target| target.group == Group::Actors) {
        let Some(breaker) = target.reference(Kind::Breaker) else { continue };
        let Some(node) = value(target.content, "circuitBreakerScope").filter(|scope| scope.text() != Some("")) else {
            let message = format!("a breaker of actors needs `circuitBreakerScope`: {DROPPED}");
            found.push(Finding::at(breaker, message).help(format!("add it: {WORDS}")));
            continue;
        };
        let Some(word) = node.text().filter(|word| !BREAKER_SCOPES.contains(word) && !is_unfilled(word)) else {
            continue;
        };
        let finding = Finding::at(node, format!("`{word}` is no scope of a breaker: {DROPPED}")).help(WORDS);
        found.push(match near(word, BREAKER_SCOPES.iter().copied()) {
            Some(known) => finding.fix(Fix::safe(format!("write `{known}`"), [edit::replace(node, known)])),
            None => finding,
        });
    }
}
