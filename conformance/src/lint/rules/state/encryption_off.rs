//! Automatic encryption asks whether a secret store is loaded, also where the operator has brought the key: without the
//! built-in one it is off.

use super::stores::{exact, stores};
use crate::lint::app::From;
use crate::lint::facts::annotation::is_truthy;
use crate::lint::prelude::*;
use crate::lint::rules::pubsub::loaders::loaders;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.encryption-off",
    page: include_str!("../../../../lint/state/encryption-off.md"),
    judge,
    ..Rule::ERROR
};

/// The store that daprd adds in Kubernetes, and takes where no other is named.
const BUILT_IN: &str = "kubernetes";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let own = set.components().any(|other| other.category() == "secretstores" && other.name() == BUILT_IN);
    for store in stores(set).filter(|store| !own && set.is_for_kubernetes(store.resource)) {
        let other = store.secret_store().and_then(Node::text).is_some_and(|name| name != BUILT_IN);
        let key = exact(&store, "primaryEncryptionKey").filter(|field| field.secret().is_some() && !other);
        let Some(key) = key else { continue };
        for app in loaders(set, store.resource) {
            let From::Workload(workload) = &app.from else { continue };
            let annotation = workload.annotation("disable-builtin-k8s-secret-store");
            let Some(off) = annotation.filter(|entry| entry.value.text().is_some_and(is_truthy)) else { continue };
            let message = format!("`{}` has no secret store for this key: its values are saved as they are", app.id);
            found.push(
                Finding::at(key.name, message)
                    .label(&off.key, "switches off the store that the key would come from")
                    .help("add a `secretstores.kubernetes` component, and name it in `auth.secretStore`"),
            );
        }
    }
}
