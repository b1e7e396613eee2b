//! The ids that no check of the catalogue proves: the test that does, or why nothing here runs it.

use serde::Serialize;

/// What stands in for a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Elsewhere {
    /// A test of this repository, by its path from the root.
    Test(&'static str),
    /// Nothing runs it here, and why.
    NotRun(&'static str),
}

use Elsewhere::{NotRun, Test};

const CLUSTER: Elsewhere =
    NotRun("Only a Kubernetes cluster with Dapr's control plane shows it; no environment starts one.");
const OPERATOR: Elsewhere = NotRun("A command of the operator's runbook, k8s/README.md; the harness installs nothing.");
const SENTRY: Elsewhere =
    NotRun("Needs Sentry, the control plane's certificate authority, which no environment starts.");
const KUBERNETES_SECRETS: Elsewhere = NotRun("Needs the Kubernetes secret store, and with it an API server.");
/// The rules are parsed and watch series that exist.
const ALERTS: Elsewhere = Test("conformance/tests/resources/alerts.rs");
const COMPONENTS: Elsewhere = Test("conformance/tests/resources/components.rs");
const CONFIGURATIONS: Elsewhere = Test("conformance/tests/resources/configurations.rs");
const DEPLOYMENTS: Elsewhere = Test("conformance/tests/resources/deployments.rs");
const LOADS: Elsewhere = Test("conformance/tests/resources/loads.rs");
const RELIED: Elsewhere =
    NotRun("No step of its own: each stand gives its daprds their own listeners and a resolver, and fails without.");

/// By id, requirements first.
const ELSEWHERE: &[(&str, Elsewhere)] = &[
    ("R11", COMPONENTS),
    ("R57", KUBERNETES_SECRETS),
    ("R63", DEPLOYMENTS),
    ("R64", CLUSTER),
    ("R65", DEPLOYMENTS),
    ("R66", DEPLOYMENTS),
    ("R67", DEPLOYMENTS),
    ("R70", DEPLOYMENTS),
    ("R72", DEPLOYMENTS),
    ("R73", DEPLOYMENTS),
    ("R74", DEPLOYMENTS),
    ("R75", DEPLOYMENTS),
    ("R76", Test("conformance/tests/browser/page.rs")),
    ("R79", OPERATOR),
    ("R80", OPERATOR),
    ("R81", CLUSTER),
    ("R82", CLUSTER),
    ("R83", CLUSTER),
    ("R84", CLUSTER),
    ("R85", CLUSTER),
    ("R86", CLUSTER),
    ("R98", SENTRY),
    ("R106", ALERTS),
    ("R107", ALERTS),
    ("R109", LOADS),
    ("R112", Test("conformance/src/coverage/item.rs")),
    ("R113", NotRun("The load side is not there yet, but for its schedule of arrivals.")),
    ("R115", Test("conformance/tests/report/main.rs")),
    ("E20", NotRun("It is Python's own syntax; nothing of it survives in another language.")),
    ("E30", COMPONENTS),
    ("E39", Test("reference-services/src/sidecar/tests/invoke.rs")),
    (
        "E40",
        NotRun(
            "The deprecated call is what the checks use over gRPC; no app here has gRPC methods of its own to proxy.",
        ),
    ),
    ("E47", KUBERNETES_SECRETS),
    ("E48", KUBERNETES_SECRETS),
    ("E50", Test("conformance/tests/resources/permissions.rs")),
    ("E52", CLUSTER),
    ("E54", KUBERNETES_SECRETS),
    ("E57", CONFIGURATIONS),
    ("E60", CLUSTER),
    ("E61", CLUSTER),
    ("E62", CLUSTER),
    ("E63", OPERATOR),
    ("E64", OPERATOR),
    ("E65", DEPLOYMENTS),
    ("E66", DEPLOYMENTS),
    ("E67", CLUSTER),
    ("E70", CLUSTER),
    ("E71", Test("conformance/tests/browser/origin.rs")),
    ("E74", SENTRY),
    ("E77", RELIED),
    ("E78", CONFIGURATIONS),
    ("E80", RELIED),
    ("E81", RELIED),
    ("E82", SENTRY),
];

/// What stands in for a check of `id`.
#[must_use]
pub fn of(id: &str) -> Option<Elsewhere> {
    ELSEWHERE.iter().find(|(known, _)| *known == id).map(|(_, elsewhere)| *elsewhere)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;
    use crate::coverage::item::defined;

    #[test]
    fn every_id_is_defined_and_stands_here_once() {
        let defined: BTreeSet<_> = defined().map(|(id, _)| id).collect();
        let mut seen = BTreeSet::new();
        let ids = ELSEWHERE.iter().map(|(id, _)| *id);
        let wrong: Vec<_> = ids.filter(|id| !defined.contains(id) || !seen.insert(*id)).collect();
        assert_eq!(wrong, [""; 0]);
    }

    #[test]
    fn every_test_exists_and_every_reason_is_a_sentence() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for (id, elsewhere) in ELSEWHERE {
            match elsewhere {
                Test(path) => assert!(root.join(path).is_file(), "{id}: {path}"),
                NotRun(reason) => assert!(reason.ends_with('.'), "{id}: {reason}"),
            }
        }
    }
}
