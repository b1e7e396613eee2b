//! Who limits a store of Kubernetes limits nothing while the one that daprd adds by itself reads the same secrets.

use super::access;
use super::secret_scopes::{BUILT_IN, scopes, stores};
use super::users::users;
use crate::lint::app::{App, From};
use crate::lint::facts::annotation::is_truthy;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.builtin-secret-store",
    errata: &["E48"],
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/builtin-secret-store.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let stores_of_kubernetes: Vec<_> = set.components_of("secretstores.kubernetes").collect();
    for configuration in set.of("Configuration").filter(|it| set.is_for_kubernetes(it)) {
        if stores(configuration).iter().any(|store| store.text() == Some(BUILT_IN)) {
            continue;
        }
        let users = users(set, configuration);
        if !users.is_empty() && users.iter().all(has_none) {
            continue;
        }
        let is_other = |scope: &&Node| {
            let name = access::text(scope, "storeName");
            stores_of_kubernetes.iter().any(|store| Some(store.name()) == name) && limits(scope)
        };
        let Some(scope) = scopes(configuration).into_iter().find(is_other) else { continue };
        let list = configuration.at(&["spec", "secrets", "scopes"]);
        let (Some(place), Some(list)) = (scope.at(&["storeName"]), list) else { continue };
        let name = place.text().unwrap_or_default();
        let message = format!("`{name}` is limited, but daprd adds `{BUILT_IN}`, which gives the same secrets away");
        let item = format!("{{storeName: {BUILT_IN}, defaultAccess: deny}}");
        let fix = edit::add_item(set.source(list.source), list, &item);
        found.push(
            Finding::at(place, message)
                .help("scope `kubernetes` too, or annotate the pods with `dapr.io/disable-builtin-k8s-secret-store`")
                .fix(fix.map(|add| Fix::risky("deny `kubernetes`", [add]))),
        );
    }
}

/// Whether a scope leaves anything out.
fn limits(scope: &Node) -> bool {
    let denies = access::text(scope, "defaultAccess").is_some_and(|word| word.eq_ignore_ascii_case("deny"));
    let names = |list: &str| scope.at(&[list]).is_some_and(|list| !list.items().is_empty());
    denies || names("allowedSecrets") || names("deniedSecrets")
}

/// Whether the sidecar of an app has no built-in store.
fn has_none(app: &App<'_>) -> bool {
    let From::Workload(workload) = &app.from else { return false };
    workload.annotation_text("disable-builtin-k8s-secret-store").is_some_and(is_truthy)
}
