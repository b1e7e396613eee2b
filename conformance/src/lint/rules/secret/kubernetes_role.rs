//! A sidecar reads secrets with the account of its pod, which may read none unless a Role says so.

use std::collections::BTreeSet;

use super::grants::{are_here, may_read};
use crate::lint::app::{App, From};
use crate::lint::prelude::*;
use crate::lint::rules::pubsub::loaders::loaders;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "secret.kubernetes-role",
    page: include_str!("../../../../lint/secret/kubernetes-role.md"),
    judge,
    ..Rule::WARNING
};

/// The account and the namespace that Dapr's chart gives a Role to.
const DEFAULT: &str = "default";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let stores = set.components_of("secretstores.kubernetes");
    for store in stores.filter(|store| set.is_for_kubernetes(store.resource)) {
        let mut said = BTreeSet::new();
        let apps = loaders(set, store.resource);
        let accounts: Vec<_> = apps.iter().filter_map(Account::of).collect();
        for account in &accounts {
            let namespace = account.namespace.or(store.resource.namespace());
            if account.is_served(set, namespace) || !said.insert(account.name) {
                continue;
            }
            let name = account.name;
            let message = format!("nothing here lets the account `{name}` read secrets: each one is refused");
            let finding = Finding::at(store.kind_node(), message)
                .label(account.node, "a pod with this account")
                .help(format!("bind `{name}` to a Role with `get` on the secrets that it needs, by name"));
            found.push(finding);
        }
        let namespace = store.resource.at(&["metadata", "namespace"]);
        let Some(node) = namespace.filter(|node| accounts.is_empty() && is_other(node.text())) else { continue };
        if !may_read(set, None) {
            let message = "nothing here lets a pod of this namespace read secrets: each one is refused";
            found.push(
                Finding::at(node, message)
                    .saying("Dapr's chart has a Role for `default` only")
                    .help("bind the accounts of the pods to a Role with `get` on the secrets that they need, by name"),
            );
        }
    }
}

/// The account of a pod.
struct Account<'a> {
    name: &'a str,
    namespace: Option<&'a str>,
    node: &'a Node,
}

impl<'a> Account<'a> {
    /// That of the pods of an app; `None` when they are none, or it is still to be filled in.
    fn of(app: &App<'a>) -> Option<Self> {
        let From::Workload(workload) = &app.from else { return None };
        let keys = ["serviceAccountName", "serviceAccount"];
        let written = keys.into_iter().find_map(|key| workload.pod.at(&["spec", key]));
        let name = written.map_or(Some(DEFAULT), Node::text)?;
        let settled = !name.contains(['$', '{']);
        settled.then_some(Self { name, namespace: app.namespace, node: written.unwrap_or(app.node) })
    }

    /// Whether it may read secrets, as far as can be told: where neither roles nor the account are among the files they
    /// may be kept elsewhere, but in a namespace of its own Dapr's Role is of no help.
    fn is_served(&self, set: &Set, namespace: Option<&str>) -> bool {
        let elsewhere = !are_here(set) && !self.is_made(set) && !is_other(namespace);
        let charts = self.name == DEFAULT && !is_other(namespace);
        elsewhere || charts || may_read(set, Some(self.name))
    }

    /// Whether the account is made by one of the files.
    fn is_made(&self, set: &Set) -> bool {
        set.resources.iter().any(|resource| resource.kind == "ServiceAccount" && resource.name() == Some(self.name))
    }
}

/// Whether it is known to be another namespace than the one of the chart's Role.
fn is_other(namespace: Option<&str>) -> bool {
    namespace.is_some_and(|name| name != DEFAULT && !name.contains(['$', '{']))
}
