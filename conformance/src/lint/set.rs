//! All that is judged together, and what rules ask of it.

use semver::Version;

use crate::lint::app::{self, App};
use crate::lint::component::Component;
use crate::lint::document::{Document, documents};
use crate::lint::hint::Hints;
use crate::lint::kustomize;
use crate::lint::resource::Resource;
use crate::lint::source::{Source, SourceId};
use crate::lint::workload::Workload;
use crate::lint::yaml::node::Node;

/// The number of a version that stands for the last one of its line, when only the line was named.
pub const LAST: u64 = 999;

/// Where the files are used; some mean another thing in a cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Target {
    /// In a Kubernetes cluster.
    Kubernetes,
    /// By a daprd with `--resources-path`.
    SelfHosted,
}

/// The texts, what they hold, and what they are meant for.
#[derive(Debug)]
pub struct Set {
    /// The texts, in the order in which they were given or found.
    pub sources: Vec<Source>,
    /// Their documents.
    pub documents: Vec<Document>,
    /// The resources of the documents.
    pub resources: Vec<Resource>,
    /// The Dapr version that is to read them.
    pub dapr: Version,
    /// Where they are used; `None`: what the files themselves tell.
    pub target: Option<Target>,
    /// The texts that kustomize lays over others.
    patches: Vec<SourceId>,
    /// What the folders tell.
    hints: Hints,
}

impl Set {
    /// The set of `sources`.
    #[must_use]
    pub fn new(sources: Vec<Source>, dapr: Version, target: Option<Target>) -> Self {
        let documents: Vec<_> = sources.iter().enumerate().flat_map(|(id, source)| documents(id, source)).collect();
        let roots = documents.iter().filter_map(|document| document.root.as_ref());
        let resources: Vec<_> = roots.flat_map(Resource::of).collect();
        let patches = kustomize::patches(&sources, &documents);
        let hints = Hints::of(&sources, &resources);
        Self { sources, documents, resources, dapr, target, patches, hints }
    }

    /// Dapr's resources of a kind.
    pub fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Resource> {
        self.resources.iter().filter(move |resource| resource.is(kind))
    }

    /// Dapr's resources of all kinds.
    pub fn dapr(&self) -> impl Iterator<Item = &Resource> {
        self.resources.iter().filter(|resource| resource.is_dapr())
    }

    /// The components.
    pub fn components(&self) -> impl Iterator<Item = Component<'_>> {
        self.resources.iter().filter_map(Component::of)
    }

    /// The components of a type.
    pub fn components_of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = Component<'a>> {
        self.components().filter(move |component| component.is(kind))
    }

    /// What makes pods.
    pub fn workloads(&self) -> impl Iterator<Item = Workload<'_>> {
        self.resources.iter().filter_map(Workload::of)
    }

    /// The apps that the set starts, from pods, compose files and `dapr.yaml`.
    #[must_use]
    pub fn apps(&self) -> Vec<App<'_>> {
        let composed = self.documents.iter().flat_map(app::of_document);
        app::of_resources(&self.resources).into_iter().chain(composed).collect()
    }

    /// The Dapr version as it was named, `1.18` or `1.18.2`.
    #[must_use]
    pub fn version(&self) -> String {
        let Version { major, minor, patch, .. } = &self.dapr;
        if *patch == LAST { format!("{major}.{minor}") } else { self.dapr.to_string() }
    }

    /// How many texts are judged.
    #[must_use]
    pub fn files(&self) -> usize {
        self.sources.iter().filter(|source| !source.context).count()
    }

    /// How many resources of Dapr's are judged.
    #[must_use]
    pub fn judged_resources(&self) -> usize {
        self.dapr().filter(|resource| !self.source(resource.source).context).count()
    }

    /// The text that a resource stands in.
    #[must_use]
    pub fn source(&self, id: SourceId) -> &Source {
        &self.sources[id]
    }

    /// The text that a node stands in, or the one that it refers to.
    #[must_use]
    pub fn source_of(&self, node: &Node) -> &Source {
        self.source(node.resolved().source)
    }

    /// Whether two resources are loaded together: daprd and `kubectl apply -f` take the files of one folder, without the
    /// folders below, and a cluster holds namespaces apart.
    #[must_use]
    pub fn together(&self, one: &Resource, other: &Resource) -> bool {
        self.source(one.source).folder == self.source(other.source).folder
            && (one.namespace() == other.namespace() || one.namespace().is_none() || other.namespace().is_none())
    }

    /// Whether there is a resource of that kind and name anywhere among the files.
    #[must_use]
    pub fn has(&self, kind: &str, name: &str) -> bool {
        self.of(kind).any(|resource| resource.name() == Some(name))
    }

    /// Whether `resource` is a part of one that kustomize lays over the whole: what it lacks stands elsewhere.
    #[must_use]
    pub fn is_patch(&self, resource: &Resource) -> bool {
        self.patches.contains(&resource.source)
    }

    /// Whether `resource` is used in a cluster for certain: it was said, or a pod, a Secret or another kind of Kubernetes'
    /// own, or its store of secrets, lies in the same folder.
    #[must_use]
    pub fn is_for_kubernetes(&self, resource: &Resource) -> bool {
        match self.target {
            Some(target) => target == Target::Kubernetes,
            None => self.hints.is_for_kubernetes(self.folder(resource)),
        }
    }

    /// Whether `resource` is read by a daprd outside a cluster: it was said, or nothing hints at a cluster. A namespace
    /// hints at one and proves nothing, since most examples have it; so does a cluster's store of secrets in a folder
    /// above one that has none.
    #[must_use]
    pub fn is_self_hosted(&self, resource: &Resource) -> bool {
        match self.target {
            Some(target) => target == Target::SelfHosted,
            None => {
                let folder = self.folder(resource);
                resource.namespace().is_none() && !self.hints.is_for_kubernetes(folder) && !self.hints.is_below(folder)
            }
        }
    }

    fn folder(&self, resource: &Resource) -> &str {
        &self.source(resource.source).folder
    }
}
