//! What the folders of a set tell of where their files are used.

use std::collections::BTreeSet;
use std::path::Path;

use crate::lint::component::Component;
use crate::lint::resource::Resource;
use crate::lint::source::Source;

/// What the `apiVersion` of files begins with that look like resources and are never applied to a cluster: entries of a
/// catalogue, and what tools of developers are told.
const NOT_APPLIED: [&str; 4] = ["backstage.io/", "k3d.io/", "kind.x-k8s.io/", "skaffold/"];

/// Folders by what lies in them; gathered once, since most rules ask for each resource.
#[derive(Debug, Default)]
pub struct Hints {
    /// Those with a resource of Kubernetes' own, or of those that others add to it.
    applied: BTreeSet<String>,
    /// Those with a store of secrets.
    stores: BTreeSet<String>,
    /// Those with the store of secrets of a cluster.
    cluster_stores: BTreeSet<String>,
}

impl Hints {
    /// What the resources of `sources` tell.
    #[must_use]
    pub fn of(sources: &[Source], resources: &[Resource]) -> Self {
        let mut hints = Self::default();
        for resource in resources {
            let folder = || sources[resource.source].folder.clone();
            if !resource.is_dapr() && !NOT_APPLIED.iter().any(|group| resource.api_version.starts_with(group)) {
                hints.applied.insert(folder());
            }
            let Some(component) = Component::of(resource) else { continue };
            if component.category() == "secretstores" {
                hints.stores.insert(folder());
            }
            if component.is("secretstores.kubernetes") {
                hints.cluster_stores.insert(folder());
            }
        }
        hints
    }

    /// Whether the files of a folder are for a cluster for certain.
    #[must_use]
    pub fn is_for_kubernetes(&self, folder: &str) -> bool {
        self.applied.contains(folder) || self.cluster_stores.contains(folder)
    }

    /// Whether a folder has no store of secrets and one above has that of a cluster.
    #[must_use]
    pub fn is_below(&self, folder: &str) -> bool {
        let is_above = |above: &String| folder != above && Path::new(folder).starts_with(above);
        !self.stores.contains(folder) && self.cluster_stores.iter().any(is_above)
    }
}
