//! `latest` is another image tomorrow, and on a local cluster one that is not found.

use crate::lint::prelude::*;
use crate::lint::workload::Workload;

use super::pod;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workload.latest-image",
    errata: &["E65"],
    page: include_str!("../../../../lint/workload/latest-image.md"),
    judge,
    ..Rule::OPINION
};

/// Where Dapr's own images come from.
const DAPRS: [&str; 3] = ["daprio/", "docker.io/daprio/", "ghcr.io/dapr/"];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for workload in set.workloads().filter(Workload::has_sidecar) {
        // Kustomize can give images their tags.
        let kustomized = pod::is_kustomized(set, workload.resource);
        let containers = workload.containers().into_iter().filter(|_| !kustomized);
        let sidecar = pod::annotation(&workload, "sidecar-image").map(|(node, _)| node);
        let images = containers.filter_map(|container| container.at(&["image"])).chain(sidecar);
        found.extend(images.filter_map(floating));
    }
    for document in set.documents.iter().filter(|document| document.is_compose()) {
        let services = document.root.as_ref().and_then(|root| root.at(&["services"])).map(Node::entries);
        let images = services.unwrap_or_default().iter().filter_map(|service| service.value.at(&["image"]));
        let daprs = images.filter(|image| {
            let text = image.text().unwrap_or_default();
            DAPRS.iter().any(|registry| text.starts_with(registry))
        });
        found.extend(daprs.filter_map(floating));
    }
}

fn floating(image: &Node) -> Option<Finding> {
    let text = image.text().filter(|text| !is_unfilled(text) && !text.contains('@'))?;
    let (_, tag) = text.rsplit('/').next()?.split_once(':').unwrap_or((text, ""));
    matches!(tag, "" | "latest").then(|| {
        let what = if tag.is_empty() { "an image without a tag is `latest`" } else { "`latest`" };
        let message = format!("{what} is another image tomorrow, and nothing tells which one runs");
        Finding::at(image, message).help("name a version")
    })
}
