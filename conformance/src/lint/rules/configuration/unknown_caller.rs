//! A policy for a caller whose name or namespace is miswritten holds for nobody.

use super::access::{policies, text};
use crate::lint::near::is_slip;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.unknown-caller",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/unknown-caller.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let apps = set.apps();
    for policy in set.of("Configuration").flat_map(policies) {
        let Some(node) = policy.at(&["appId"]) else { continue };
        let Some(id) = node.text().filter(|id| !id.is_empty() && !is_unfilled(id)) else { continue };
        let callers: Vec<_> = apps.iter().filter(|app| app.id == id).collect();
        let Some(first) = callers.first() else {
            let Some(meant) = apps.iter().find(|app| is_slip(id, &app.id)) else { continue };
            found.push(
                Finding::at(node, format!("no app is called `{id}`, so this policy holds for nobody"))
                    .label(meant.node, "the app is called otherwise")
                    .help(format!("write `{}`", meant.id))
                    .fix(Fix::risky(format!("write `{}`", meant.id), [edit::replace(node, &meant.id)])),
            );
            continue;
        };
        let Some(namespace) = policy.at(&["namespace"]) else { continue };
        let written = text(policy, "namespace").filter(|text| !is_unfilled(text));
        let (Some(written), Some(real)) = (written, first.namespace) else { continue };
        // Somewhere among the files it may run in another one.
        if callers.iter().all(|caller| caller.namespace == Some(real)) && real != written {
            found.push(
                Finding::at(namespace, format!("`{id}` runs in namespace `{real}`, so this policy holds for nobody"))
                    .label(first.node, "the app is defined here")
                    .help(format!("write `{real}`"))
                    .fix(Fix::risky(format!("write `{real}`"), [edit::replace(namespace, real)])),
            );
        }
    }
}
