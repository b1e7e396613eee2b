//! `spec.secrets.scopes`: which secrets of which stores an app may read.

use crate::lint::prelude::*;

/// The store that daprd adds by itself in Kubernetes.
pub(super) const BUILT_IN: &str = "kubernetes";

/// The scopes.
pub(super) fn scopes(configuration: &Resource) -> Vec<&Node> {
    let scopes = configuration.at(&["spec", "secrets", "scopes"]).map(Node::items).unwrap_or_default();
    scopes.iter().map(|scope| &**scope).collect()
}

/// The stores that scopes name, where they stand.
pub(super) fn stores(configuration: &Resource) -> Vec<&Node> {
    let stores = scopes(configuration).into_iter().filter_map(|scope| scope.at(&["storeName"]));
    stores.filter(|store| store.text().is_some_and(|text| !text.is_empty())).collect()
}
