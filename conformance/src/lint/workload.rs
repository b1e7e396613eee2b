//! What makes pods: Deployments and their kin, seen as one pod each.

use crate::lint::resource::Resource;
use crate::lint::yaml::node::{Entry, Node};

/// The kinds with a pod template, and the way to it.
const TEMPLATES: &[(&str, &[&str])] = &[
    ("Deployment", &["spec", "template"]),
    ("StatefulSet", &["spec", "template"]),
    ("DaemonSet", &["spec", "template"]),
    ("ReplicaSet", &["spec", "template"]),
    ("ReplicationController", &["spec", "template"]),
    ("Job", &["spec", "template"]),
    ("CronJob", &["spec", "jobTemplate", "spec", "template"]),
];

/// A resource that makes pods.
#[derive(Debug, Clone, Copy)]
pub struct Workload<'a> {
    /// The resource.
    pub resource: &'a Resource,
    /// The pod, or the template of its pods: `metadata` and `spec` are below it.
    pub pod: &'a Node,
}

impl<'a> Workload<'a> {
    /// The resource as a workload; `None` when it makes no pods.
    #[must_use]
    pub fn of(resource: &'a Resource) -> Option<Self> {
        if resource.is_dapr() {
            return None;
        }
        if resource.kind == "Pod" {
            return Some(Self { resource, pod: &resource.root });
        }
        let (_, way) = TEMPLATES.iter().find(|(kind, _)| *kind == resource.kind)?;
        Some(Self { resource, pod: resource.at(way)? })
    }

    /// The annotations of the pod.
    #[must_use]
    pub fn annotations(&self) -> &'a [Entry] {
        self.pod.at(&["metadata", "annotations"]).map(Node::entries).unwrap_or_default()
    }

    /// The annotation `dapr.io/<name>` of the pod.
    #[must_use]
    pub fn annotation(&self, name: &str) -> Option<&'a Entry> {
        self.annotations().iter().find(|entry| entry.name().strip_prefix("dapr.io/") == Some(name))
    }

    /// The text of that annotation.
    #[must_use]
    pub fn annotation_text(&self, name: &str) -> Option<&'a str> {
        self.annotation(name).and_then(|entry| entry.value.text())
    }

    /// Whether its pods get a sidecar.
    #[must_use]
    pub fn has_sidecar(&self) -> bool {
        let yes = ["1", "t", "T", "TRUE", "true", "True", "y", "yes", "on"];
        self.annotation_text("enabled").is_some_and(|text| yes.contains(&text))
    }

    /// The containers.
    #[must_use]
    pub fn containers(&self) -> Vec<&'a Node> {
        self.pod.at(&["spec", "containers"]).map(Node::items).unwrap_or_default().iter().map(|one| &**one).collect()
    }

    /// The labels of the pod.
    #[must_use]
    pub fn labels(&self) -> &'a [Entry] {
        self.pod.at(&["metadata", "labels"]).map(Node::entries).unwrap_or_default()
    }

    /// `spec.replicas`; 1 when it is not written.
    #[must_use]
    pub fn replicas(&self) -> i64 {
        self.resource.at(&["spec", "replicas"]).and_then(Node::integer).unwrap_or(1)
    }
}
