//! daprd does not load a Resiliency whose numbers are texts, have a fraction, or are below zero where they must not.

use super::view::{Kind, all_policies, all_targets, value};
use crate::lint::prelude::*;
use crate::lint::yaml::scalar::Type;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.number",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resiliency/number.md"),
    judge,
    ..Rule::ERROR
};

const DROPPED: &str = "daprd drops the whole Resiliency and runs on without it";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    // Below zero means without end for retries.
    let retries = all_policies(set, Kind::Retry).filter_map(|policy| Some((policy.field("maxRetries")?, i64::MIN)));
    let breakers = all_policies(set, Kind::Breaker).filter_map(|policy| Some((policy.field("maxRequests")?, 0)));
    let targets = all_targets(set).filter(|target| target.side.is_none());
    let caches = targets.filter_map(|target| Some((value(target.content, "circuitBreakerCacheSize")?, 0)));
    for (node, least) in retries.chain(breakers).chain(caches) {
        let Some(text) = node.text().filter(|text| !is_unfilled(text)) else { continue };
        match whole(node) {
            Some(number) if number < least => {
                let message = format!("`{text}` is below zero: {DROPPED}");
                found.push(Finding::at(node, message).help("leave it out for the default"));
            }
            Some(_) => {}
            None => {
                let message = format!("`{text}` is no whole number: {DROPPED}, and Kubernetes refuses it");
                let finding = Finding::at(node, message);
                found.push(match text.trim().parse::<i64>().ok().filter(|number| *number >= least) {
                    Some(number) => finding.saying("a text, for its quotes").fix(Fix::safe(
                        format!("write {number} without quotes"),
                        [edit::rewrite(node, number.to_string())],
                    )),
                    None => finding.help("write a number such as 3, without quotes"),
                });
            }
        }
    }
}

/// The number that daprd reads; `3.0` is one too.
fn whole(node: &Node) -> Option<i64> {
    match node.kind()? {
        Type::Integer(number) => Some(number),
        Type::Float(number) if number.fract() == 0.0 => Some(number as i64),
        _ => None,
    }
}
