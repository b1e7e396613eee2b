//! The ids that no step shows: the test that does, or why nothing here runs it. And of what is shown in part, the rest.

use serde::Serialize;

/// What stands in for a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Elsewhere {
    /// A test of this repository.
    Test {
        /// The path of its file from the root.
        path: &'static str,
        /// The name of its function.
        name: &'static str,
    },
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
const RELIED: Elsewhere =
    NotRun("No step of its own: each stand gives its daprds their own listeners and a resolver, and fails without.");
/// Each Kafka file of the cluster, of this machine and of production, field by field.
const KAFKA: Elsewhere =
    Test { path: "conformance/tests/resources/components.rs", name: "kafka_is_configured_as_it_must_be_written" };
/// The same of the other components.
const COMPONENTS: Elsewhere = Test {
    path: "conformance/tests/resources/components.rs",
    name: "the_other_components_are_configured_as_they_must_be_written",
};
/// The rules are parsed and watch series that exist.
const ALERTS: Elsewhere = Test {
    path: "conformance/tests/resources/alerts.rs",
    name: "every_expression_parses_and_watches_a_series_that_exists",
};
const ANNOTATIONS: Elsewhere =
    Test { path: "conformance/tests/resources/deployments.rs", name: "its_annotations_are_exactly_these" };
const CONFIGURATIONS: Elsewhere =
    Test { path: "conformance/tests/resources/configurations.rs", name: "a_sidecar_is_traced_and_logs_no_paths" };
const LABELS: Elsewhere =
    Test { path: "conformance/tests/resources/deployments.rs", name: "a_deployment_runs_its_image_with_its_labels" };
const LOAD: Elsewhere =
    Test { path: "load/tests/truth.rs", name: "a_stall_is_charged_to_every_operation_that_it_held_up" };
const ORIGIN: Elsewhere = Test {
    path: "conformance/tests/browser/origin.rs",
    name: "a_page_of_a_listed_origin_uses_the_api_and_no_other_does",
};
const SERVICES: Elsewhere =
    Test { path: "conformance/tests/resources/deployments.rs", name: "its_service_leads_from_port_80_to_the_app" };

/// By id, requirements first.
const ELSEWHERE: &[(&str, Elsewhere)] = &[
    ("R9", CLUSTER),
    ("R11", KAFKA),
    ("R12", KAFKA),
    ("R19", KAFKA),
    ("R27", OPERATOR),
    ("R32", COMPONENTS),
    ("R56", KUBERNETES_SECRETS),
    ("R57", KUBERNETES_SECRETS),
    (
        "R59",
        Test { path: "reference-services/tests/services/backend/start.rs", name: "a_missing_secret_ends_it_by_name" },
    ),
    ("R61", KUBERNETES_SECRETS),
    ("R63", LABELS),
    ("R64", CLUSTER),
    ("R65", ANNOTATIONS),
    ("R66", ANNOTATIONS),
    ("R67", ANNOTATIONS),
    ("R70", LABELS),
    ("R72", SERVICES),
    ("R73", ANNOTATIONS),
    ("R74", SERVICES),
    ("R75", SERVICES),
    (
        "R76",
        Test {
            path: "conformance/tests/browser/page.rs",
            name: "a_person_keeps_tasks_talks_to_the_assistant_and_is_notified",
        },
    ),
    ("R77", CLUSTER),
    ("R79", OPERATOR),
    ("R80", OPERATOR),
    ("R81", CLUSTER),
    ("R82", CLUSTER),
    ("R83", CLUSTER),
    ("R84", CLUSTER),
    ("R85", CLUSTER),
    ("R86", CLUSTER),
    ("R96", ORIGIN),
    ("R97", CLUSTER),
    ("R98", SENTRY),
    ("R104", ALERTS),
    ("R106", ALERTS),
    ("R107", ALERTS),
    (
        "R109",
        Test {
            path: "conformance/tests/resources/loads.rs",
            name: "daprd_loads_the_components_that_are_meant_for_an_app",
        },
    ),
    ("R112", Test { path: "conformance/tests/catalog/ratchet.rs", name: "what_is_not_proved_only_becomes_less" }),
    ("R113", LOAD),
    ("R115", Test { path: "conformance/tests/report/file.rs", name: "the_report_follows_its_schema_and_is_read_back" }),
    ("E20", NotRun("It is Python's own syntax; nothing of it survives in another language.")),
    ("E30", COMPONENTS),
    (
        "E39",
        Test {
            path: "reference-services/src/sidecar/tests/invoke.rs",
            name: "a_call_without_a_body_is_not_chunked_either",
        },
    ),
    (
        "E40",
        NotRun(
            "The deprecated call is what the checks use over gRPC; no app here has gRPC methods of its own to proxy.",
        ),
    ),
    ("E47", KUBERNETES_SECRETS),
    ("E48", KUBERNETES_SECRETS),
    (
        "E50",
        Test { path: "conformance/tests/resources/permissions.rs", name: "an_account_may_get_its_secrets_by_name" },
    ),
    ("E52", CLUSTER),
    ("E54", KUBERNETES_SECRETS),
    ("E60", CLUSTER),
    ("E61", CLUSTER),
    ("E62", CLUSTER),
    ("E63", OPERATOR),
    ("E64", OPERATOR),
    ("E65", LABELS),
    ("E66", ANNOTATIONS),
    ("E67", CLUSTER),
    ("E70", CLUSTER),
    ("E71", ORIGIN),
    ("E74", SENTRY),
    ("E77", RELIED),
    ("E78", CONFIGURATIONS),
    ("E80", RELIED),
    ("E81", RELIED),
    ("E82", SENTRY),
];

/// It is written as it must be; no cluster has applied it.
const MANIFEST: &str = "A cluster that has applied it.";

/// What nothing shows yet of an id that steps or a test show in part, requirements first.
const MISSING: &[(&str, &str)] = &[
    ("R1", "That the address of the task database comes from a secret."),
    ("R2", "State, secrets and bindings of the services over gRPC."),
    ("R3", "What a service's configuration knows; only whom it speaks to is seen."),
    ("R4", "Retries of component calls."),
    ("R5", "That a half-open breaker lets one call through, and that an open one answers fast."),
    ("R6", "A timeout on a component."),
    ("R8", "Images and traces."),
    ("R10", "The name `kafka-pubsub`."),
    ("R11", MANIFEST),
    ("R12", "A managed broker; the profile is read as a file alone."),
    ("R16", "That the password is in no file of a deployment."),
    ("R17", "The mechanism in a log or on the wire; it follows from a broker that offers no other."),
    ("R18", "The limit to the byte, and who refuses."),
    ("R19", "The pause between attempts; the field is read as a file alone."),
    ("R20", "That success is a boolean."),
    ("R24", "The answer to a delivery on `/reminders`; only its effect is seen."),
    ("R25", "What is committed after DROP and after 404."),
    ("R32", MANIFEST),
    ("R33", "The mark; the capability is read on a store without it."),
    ("R36", "That success is a boolean."),
    ("R37", "A read while the database is down."),
    ("R38", "The same key deleted twice."),
    ("R39", "NUL, `.` and `..`, and ids that are too long for the index."),
    ("R40", "A restart of the database."),
    ("R43", "The backend's own call; it is not told from what the event does."),
    ("R46", "The policies that are shipped; the calls are a witness's under policies of the check."),
    ("R48", "The name `reminder-cron`."),
    ("R49", "The five minutes and the name `reminder-cron`; a schedule of two seconds is seen at work."),
    ("R50", "The name `reminder-cron`, and that no other service gets ticks."),
    ("R54", "A run that takes longer than the interval, and missed ticks."),
    ("R55", "The time that the chain may take."),
    ("R58", "A missing key of a secret that is there, and a sidecar that is down."),
    ("R62", "Kubernetes secrets, and one that is taken away."),
    ("R63", MANIFEST),
    ("R65", MANIFEST),
    ("R66", MANIFEST),
    ("R67", MANIFEST),
    ("R68", "A limit of ten, on the backend."),
    ("R69", "The manifests of the services."),
    ("R70", MANIFEST),
    ("R71", "The variable for gRPC, which nobody uses."),
    ("R72", MANIFEST),
    ("R73", MANIFEST),
    ("R74", MANIFEST),
    ("R75", MANIFEST),
    ("R78", "The limits, which are read in the manifests alone."),
    ("R90", "`initialize`, and a client that somebody else wrote."),
    ("R99", "Least rights to calls, which an access list gives."),
    ("R100", "A subscription without a login, and an access list of the broker."),
    ("R101", "Other credentials than the broker's password."),
    ("R103", MANIFEST),
    ("R104", "A Prometheus that scrapes them, and the series of calls."),
    ("R105", "The part of a trace that is a delivery."),
    ("R106", "That an alert fires."),
    ("R107", "That an alert fires."),
    ("R108", "That one command starts it."),
    ("R110", "The CLI."),
    ("R111", "A model; the stand has none."),
    ("R112", "Ids that have neither a step nor a reason."),
    ("R114", "A fault of the database under the services."),
    ("E1", "An empty password with TLS on."),
    ("E5", "That it goes on without end, and a policy for events."),
    ("E6", "`maxMessageBytes`, and what the envelope takes of the limit."),
    ("E8", "Topics with the broker's defaults, and the pause of the client's own breaker."),
    ("E10", "A broker that is silent, and a SIGTERM meanwhile."),
    ("E11", "A sidecar without any pub/sub component."),
    ("E13", "That `processed` blocks its partition."),
    ("E15", "A handler that hangs, and a policy that runs out."),
    ("E16", "That a restart inside the process asks again."),
    ("E24", "The 500 of an outage."),
    ("E27", "That a word is ignored once it is known."),
    ("E28", "Scopes and prefixes of split environments."),
    ("E29", "Version 1 on the table of version 2."),
    ("E30", MANIFEST),
    ("E31", "Order, spacing and doubled members."),
    ("E36", "That a connection failure is tried again, and that there is no timeout and no breaker by default."),
    ("E41", "The NetworkPolicy at work; it is read in the manifest alone."),
    ("E42", "That it fires at second 0."),
    ("E43", "That one bad probe stops all bindings, and the way out."),
    ("E45", "Overlapping and missed ticks."),
    ("E50", MANIFEST),
    ("E55", "That a running daprd keeps the old value."),
    ("E56", "The deadline of a call that waits."),
    ("E57", "That calls of health are left out, and a cluster that has applied it."),
    ("E65", MANIFEST),
    ("E66", MANIFEST),
    ("E68", "The deadlock itself; the 500 before the app listens is seen."),
    ("E69", "Components of other types, and more than one sidecar."),
    ("E72", "The token beside the list."),
    ("E75", "Logins of the broker, and tokens."),
    ("E76", "That a missing default action allows, and callers that certificates tell apart."),
    ("E78", MANIFEST),
    ("E79", "A component that is known and fails, and alerts."),
    ("E84", "That an event waits in the outbox while the broker is away from the start."),
];

/// What stands in for a check of `id`.
#[must_use]
pub fn of(id: &str) -> Option<Elsewhere> {
    ELSEWHERE.iter().find(|(known, _)| *known == id).map(|(_, elsewhere)| *elsewhere)
}

/// What nothing shows yet of `id`, which is shown in part.
#[must_use]
pub fn missing(id: &str) -> Option<&'static str> {
    MISSING.iter().find(|(known, _)| *known == id).map(|(_, missing)| *missing)
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
        let once = |ids: Vec<&'static str>| {
            let mut seen = BTreeSet::new();
            ids.into_iter().filter(|id| !defined.contains(id) || !seen.insert(*id)).collect::<Vec<_>>()
        };
        assert_eq!(once(ELSEWHERE.iter().map(|(id, _)| *id).collect()), [""; 0]);
        assert_eq!(once(MISSING.iter().map(|(id, _)| *id).collect()), [""; 0]);
    }

    #[test]
    fn every_test_exists_and_every_reason_is_a_sentence() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for (id, elsewhere) in ELSEWHERE {
            match elsewhere {
                Test { path, name } => {
                    let text = std::fs::read_to_string(root.join(path)).unwrap_or_default();
                    assert!(text.contains(&format!("fn {name}(")), "{id}: {path} has no {name}");
                }
                NotRun(reason) => assert!(reason.ends_with('.'), "{id}: {reason}"),
            }
        }
        assert!(MISSING.iter().all(|(_, missing)| missing.ends_with('.')));
    }
}
