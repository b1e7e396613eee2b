//! A policy has an app, a namespace and a trust domain; without one of them daprd does not start.

use super::access::{head, policies, text};
use crate::lint::facts::word::TRUST_DOMAIN;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.access-policy",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/access-policy.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for configuration in set.of("Configuration") {
        let kubernetes = set.is_for_kubernetes(configuration);
        for policy in policies(configuration) {
            // Kubernetes does not take a policy that does not name an app at all.
            let required = |key: &&str| *key != "appId" || !kubernetes || policy.at(&["appId"]).is_some();
            let keys = ["appId", "namespace", "trustDomain"].into_iter().filter(required);
            let missing: Vec<_> = keys.filter(|key| text(policy, key).is_none()).collect();
            if missing.is_empty() {
                continue;
            }
            let names = missing.join("` and no `");
            let values = [("namespace", configuration.namespace().unwrap_or("default")), ("trustDomain", TRUST_DOMAIN)];
            let wanted = values.into_iter().filter(|(key, _)| missing.contains(key));
            let add =
                |(key, value): (&str, &str)| edit::add_entry(set.source_of(policy), policy, key, &edit::plain(value));
            let edits: Vec<_> = wanted.filter_map(add).collect();
            let fix = (edits.len() == missing.len()).then(|| Fix::risky("add what is usual", edits));
            found.push(
                Finding::at(head(policy), format!("the policy has no `{names}`: daprd does not start"))
                    .help(format!("add `{}`; the usual trust domain is `{TRUST_DOMAIN}`", missing.join("`, `")))
                    .fix(fix),
            );
        }
    }
}
