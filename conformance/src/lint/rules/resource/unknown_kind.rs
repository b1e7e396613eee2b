//! A kind that Dapr does not have is passed over by daprd, and unknown to the cluster.

use crate::lint::facts::resource::kinds;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resource.unknown-kind",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resource/unknown-kind.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let known = kinds();
    for resource in set.dapr() {
        let kind = resource.kind.as_str();
        // `ComponentList` is what a cluster answers.
        let Some(node) = resource.at(&["kind"]).filter(|_| !known.contains(&kind) && !kind.ends_with("List")) else {
            continue;
        };
        let finding = Finding::at(node, format!("Dapr has no kind `{kind}`: daprd passes over it, kubectl refuses it"));
        let meant = near(kind, known.iter().copied());
        let same = meant.filter(|meant| meant.eq_ignore_ascii_case(kind) || kind.strip_suffix('s') == Some(*meant));
        found.push(match (same, meant) {
            (Some(same), _) => finding.fix(Fix::safe(format!("write `{same}`"), [edit::replace(node, same)])),
            (None, Some(meant)) => finding.help(format!("did you mean `{meant}`?")),
            (None, None) => finding.help(format!("the kinds are `{}`", known.join("`, `"))),
        });
    }
}
