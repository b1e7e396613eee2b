//! The resources folder of a sidecar that runs, and what it has loaded of it.

use fixtures::ask::Variables;

use crate::checks::prelude::*;

/// Writes a component into the folder, new or in place of the one of its name.
pub(super) fn write(sidecar: &Sidecar, component: &Component) -> Result<(), Error> {
    sidecar.resources()?.write(&format!("{}.yaml", component.name), &component.to_yaml(&Variables::default()))
}

/// Whether the metadata list a component of that name.
pub(super) fn lists(metadata: &Reply, name: &str) -> bool {
    metadata.json()["components"].as_array().is_some_and(|all| all.iter().any(|one| one["name"] == name))
}
