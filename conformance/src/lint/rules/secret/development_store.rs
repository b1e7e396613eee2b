//! In a pod the file of `secretstores.local.file` is not there, and `secretstores.local.env` reads the variables of the
//! sidecar.

use crate::lint::app::From;
use crate::lint::prelude::*;
use crate::lint::rules::pubsub::loaders::loaders;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "secret.development-store",
    page: include_str!("../../../../lint/secret/development-store.md"),
    judge,
    ..Rule::WARNING
};

/// A store for a developer's machine.
struct Store {
    kind: &'static str,
    /// The annotations by which a sidecar in a pod gets what it reads.
    ways: [&'static str; 2],
    effect: &'static str,
}

const STORES: [Store; 2] = [
    Store {
        kind: "secretstores.local.file",
        ways: ["volume-mounts", "volume-mounts-rw"],
        effect: "no pod mounts a file for its sidecar, which ends when it does not find it",
    },
    Store {
        kind: "secretstores.local.env",
        ways: ["env", "env-from-secret"],
        effect: "it reads the variables of the sidecar, not those of the app, and no pod gives it any",
    },
];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for Store { kind, ways, effect } in &STORES {
        for store in set.components_of(kind).filter(|store| set.is_for_kubernetes(store.resource)) {
            let given = loaders(set, store.resource).iter().any(|app| match &app.from {
                From::Workload(workload) => ways.iter().any(|way| workload.annotation(way).is_some()),
                _ => false,
            });
            if given {
                continue;
            }
            let message = format!("`{kind}` is for a developer's machine: {effect}");
            let finding = Finding::at(store.kind_node(), message);
            found.push(finding.help("in a cluster take `secretstores.kubernetes`, or a vault"));
        }
    }
}
