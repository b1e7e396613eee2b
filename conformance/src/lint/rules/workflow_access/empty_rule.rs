//! A rule that names neither workflows nor activities makes the whole policy void.

use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workflow-access.empty-rule",
    since: "1.18",
    page: include_str!("../../../../lint/workflow-access/empty-rule.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let policies = set.of("WorkflowAccessPolicy");
    let rules = policies.flat_map(|policy| policy.at(&["spec", "rules"]).map(Node::items).unwrap_or_default());
    for rule in rules {
        let has = |name: &&str| rule.at(&[*name]).is_some_and(|list| !list.items().is_empty());
        // What is no mapping is another fault.
        if rule.entries().is_empty() || ["workflows", "activities"].iter().any(has) {
            continue;
        }
        let at = rule.entry("callers").map_or(&**rule, |entry| &*entry.key);
        let message = "this rule grants nothing, and makes the policy void: without another one all apps are let in";
        found.push(Finding::at(at, message).help("name `workflows` or `activities`, or take the rule away"));
    }
}
