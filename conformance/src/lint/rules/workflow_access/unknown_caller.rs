//! A misspelt caller grants nothing to anyone, and the app that is meant is turned away.

use crate::lint::near::is_slip;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workflow-access.unknown-caller",
    since: "1.18",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/workflow-access/unknown-caller.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let apps = set.apps();
    let is_app = |node: &Node| apps.iter().any(|app| node.text() == Some(app.id.as_str()));
    for policy in set.of("WorkflowAccessPolicy") {
        let rules = policy.at(&["spec", "rules"]).map(Node::items).unwrap_or_default();
        let callers = rules.iter().filter_map(|rule| rule.at(&["callers"])).flat_map(Node::items);
        let callers: Vec<_> = callers.filter_map(|caller| caller.at(&["appID"])).collect();
        let named: Vec<_> = callers.iter().copied().chain(policy.scopes()).collect();
        // The policy and the apps belong together when one app of the policy is among them.
        if !named.iter().any(|node| is_app(node)) {
            continue;
        }
        for node in callers.into_iter().filter(|node| !is_app(node)) {
            let Some(name) = settled(node).filter(|name| !name.is_empty()) else { continue };
            // One that the policy names anyway is not what another name misspells.
            let free = apps.iter().filter(|app| !named.iter().any(|node| node.text() == Some(app.id.as_str())));
            let Some(meant) = free.map(|app| app.id.as_str()).find(|id| is_slip(name, id)) else { continue };
            let message = format!("no app here is called `{name}`, but `{meant}`, which is turned away");
            let fix = Fix::risky(format!("write `{meant}`"), [edit::replace(node, meant)]);
            let finding = Finding::at(node, message).help(format!("did you mean `{meant}`?")).fix(fix);
            found.push(match apps.iter().find(|app| app.id == meant) {
                Some(app) => finding.label(app.node, "the app"),
                None => finding,
            });
        }
    }
}
