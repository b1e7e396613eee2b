//! What several rules of this area ask of a pod.

use crate::lint::facts::annotation::SIDECAR;
use crate::lint::prelude::*;
use crate::lint::workload::Workload;

/// How kustomize calls its own file.
const KUSTOMIZATIONS: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// The annotation `dapr.io/<name>`, where its value stands and what it is; `None` when it is absent or still to be
/// filled in.
pub(super) fn annotation<'a>(workload: &Workload<'a>, name: &str) -> Option<(&'a Node, &'a str)> {
    let value: &'a Node = &workload.annotation(name)?.value;
    let text = value.text()?;
    (!is_unfilled(text)).then_some((value, text))
}

/// The port that the sidecar calls; `None` when there is none, or it is no number.
pub(super) fn app_port<'a>(workload: &Workload<'a>) -> Option<(i64, &'a Node)> {
    let (node, text) = annotation(workload, "app-port")?;
    let port = text.parse::<i64>().ok().filter(|port| *port > 0)?;
    Some((port, node))
}

/// The containers of the app: neither a sidecar nor one that serves pluggable components.
pub(super) fn app_containers<'a>(workload: &Workload<'a>) -> Vec<&'a Node> {
    let pluggable = workload.annotation_text("pluggable-components").unwrap_or_default();
    let is_app = |name: &str| name != SIDECAR && !pluggable.split(',').any(|other| other.trim() == name);
    workload.containers().into_iter().filter(|container| is_app(name(container))).collect()
}

/// The name of a container; empty when there is none.
pub(super) fn name(container: &Node) -> &str {
    container.at(&["name"]).and_then(Node::text).unwrap_or_default()
}

/// The TCP ports that a container declares, each where it stands.
pub(super) fn declared(container: &Node) -> Vec<(i64, &Node)> {
    let ports = container.at(&["ports"]).map(Node::items).unwrap_or_default();
    let tcp = ports.iter().filter(|port| {
        let protocol = port.at(&["protocol"]).and_then(Node::text);
        protocol.is_none_or(|protocol| protocol == "TCP")
    });
    tcp.filter_map(|port| {
        let node = port.at(&["containerPort"])?;
        Some((node.integer()?, node))
    })
    .collect()
}

/// Whether it is a whole workload, and not a patch that is laid over one elsewhere.
pub(super) fn is_whole(workload: &Workload<'_>) -> bool {
    let containers = workload.containers();
    let selects = matches!(workload.resource.kind.as_str(), "Pod" | "Job" | "CronJob")
        || workload.resource.at(&["spec", "selector"]).is_some();
    selects && !containers.is_empty() && containers.iter().all(|container| container.at(&["image"]).is_some())
}

/// Whether kustomize changes the files of the folder before Kubernetes sees them: labels, images, patches.
pub(super) fn is_kustomized(set: &Set, resource: &Resource) -> bool {
    let folder = &set.source(resource.source).folder;
    set.sources.iter().any(|source| {
        let name = source.name.rsplit(['/', '\\']).next().unwrap_or_default();
        source.folder == *folder && KUSTOMIZATIONS.contains(&name)
    })
}

/// The Services of Kubernetes.
pub(super) fn services(set: &Set) -> impl Iterator<Item = &Resource> {
    set.resources.iter().filter(|resource| resource.kind == "Service" && resource.api_version == "v1")
}

/// The labels that a Service asks for.
pub(super) fn selector(service: &Resource) -> &[Entry] {
    service.at(&["spec", "selector"]).map(Node::entries).unwrap_or_default()
}

/// Whether the pods have that label with that value.
pub(super) fn has_label(workload: &Workload<'_>, wanted: &Entry) -> bool {
    let same = |label: &Entry| label.name() == wanted.name() && label.value.text() == wanted.value.text();
    workload.labels().iter().any(same)
}

/// Whether a Service leads to the pods.
pub(super) fn is_selected(workload: &Workload<'_>, service: &Resource) -> bool {
    let wanted = selector(service);
    !wanted.is_empty() && wanted.iter().all(|entry| has_label(workload, entry))
}
