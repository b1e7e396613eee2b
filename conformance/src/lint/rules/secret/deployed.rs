//! Whether a component is used in a cluster, told by more than its namespace, which is copied without thought.

use crate::lint::prelude::*;
use crate::lint::set::Target;
use crate::lint::workload::Workload;

/// Whether it was said, or pods or a store of Kubernetes stand in its folder.
pub(in crate::lint::rules) fn is_deployed(set: &Set, resource: &Resource) -> bool {
    let folder = |other: &Resource| &set.source(other.source).folder;
    let tells = |other: &Resource| {
        Workload::of(other).is_some() || Component::of(other).is_some_and(|it| it.is("secretstores.kubernetes"))
    };
    match set.target {
        Some(target) => target == Target::Kubernetes,
        None => set.resources.iter().any(|other| folder(other) == folder(resource) && tells(other)),
    }
}
