//! Outside Kubernetes daprd reads only the first document of a file when it looks for a Resiliency.

use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.second-document",
    page: include_str!("../../../../lint/resiliency/second-document.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for resource in set.of("Resiliency").filter(|resource| set.is_self_hosted(resource)) {
        // Comments before the first separator are no document.
        let mut before = set
            .documents
            .iter()
            .filter(|document| document.source == resource.source && document.span.end <= resource.root.span.start);
        let Some(first) = before.find_map(|document| document.root.as_ref()) else { continue };
        let message = "outside Kubernetes daprd reads a Resiliency in the first document of a file only: this is lost";
        let first = first.entries().first().map_or(first, |entry| &entry.key);
        let finding = Finding::at(resource.head(), message).label(first, "the first document");
        found.push(finding.help("give it a file of its own"));
    }
}
