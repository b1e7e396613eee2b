//! daprd does not load a Resiliency that has a duration which Go cannot read.

use super::go_duration::{Read, durations, meant, read};
use super::view::{Kind, all_policies};
use crate::lint::prelude::*;
use crate::lint::yaml::scalar::Type;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.duration",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resiliency/duration.md"),
    judge,
    ..Rule::ERROR
};

const DROPPED: &str = "daprd drops the whole Resiliency and runs on without it";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for resource in set.of("Resiliency") {
        let kubernetes = set.is_for_kubernetes(resource);
        found.extend(durations(resource).into_iter().filter_map(|node| faulty(node, kubernetes)));
    }
    // The fields of a retry and of a breaker have defaults, a timeout has none.
    let empty = |node: &Node| node.is_null() || node.text() == Some("");
    for timeout in all_policies(set, Kind::Timeout).filter(|timeout| empty(timeout.content)) {
        let message = format!("the timeout `{}` has no duration: {DROPPED}", timeout.name());
        found.push(Finding::at(timeout.key, message).help("say how long: `5s`"));
    }
}

fn faulty(node: &Node, kubernetes: bool) -> Option<Finding> {
    let text = node.text().filter(|text| !is_unfilled(text))?;
    let write = |finding: Finding, written: &str| {
        finding.fix(Fix::safe(format!("write `{written}`"), [edit::replace(node, written)]))
    };
    match read(node) {
        Read::Bare(number) if kubernetes && node.kind() != Some(Type::Text) => {
            let finding = Finding::at(node, format!("`{text}` is a number, not a text: Kubernetes refuses it"));
            let help = format!("write `{number}s` for seconds; in a file it means `{number}ms`");
            Some(write(finding.help(help), &format!("{number}ms")))
        }
        Read::Bare(_) | Read::Duration => None,
        Read::Wrong => {
            let finding = Finding::at(node, format!("`{text}` is no duration: {DROPPED}"));
            let help = "numbers with `ms`, `s`, `m` or `h` behind them, without blanks: `500ms`, `1m30s`";
            Some(match meant(text) {
                Some(meant) => write(finding.help(format!("write `{meant}`")), &meant),
                None => finding.help(help),
            })
        }
    }
}
