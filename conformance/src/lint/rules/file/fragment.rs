//! What looks like a resource and lacks its head is passed over by daprd in silence.

use crate::lint::facts::resource::versions;
use crate::lint::fix::Edit;
use crate::lint::fragment::kind;
use crate::lint::prelude::*;
use crate::lint::rules::file::separator;
use crate::lint::set::Target;
use crate::lint::source::Place;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "file.fragment",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/file/fragment.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for document in &set.documents {
        let Some(root) = &document.root else { continue };
        let Some(kind) = kind(root).filter(|_| !document.is_compose() && !document.is_run_file()) else { continue };
        let text = &set.source(document.source).text;
        // What is missing may have been lost on the line above.
        if separator::before(text, document.span.start).is_some() || is_enough(set, kind, root) {
            continue;
        }
        let missing = ["apiVersion", "kind", "metadata", "spec"].into_iter().filter(|key| root.at(&[key]).is_none());
        let missing: Vec<String> = missing.map(|key| format!("`{key}`")).collect();
        let first = root.entries().first().map_or_else(|| root.place(), |entry| entry.key.place());
        let message = format!("a {kind} without {} is no resource: daprd passes over it in silence", listed(&missing));
        let finding = Finding::at(first, message).help("write the whole resource, with its content below `spec`");
        found.push(finding.fix(head(root, kind, text)));
    }
}

/// Whether a daprd outside Kubernetes can do with it: of a Configuration it reads `spec` and nothing else, of a
/// Resiliency it also asks for the kind.
fn is_enough(set: &Set, kind: &str, root: &Node) -> bool {
    let folder = |source: usize| &set.source(source).folder;
    let beside = |resource: &&Resource| folder(resource.source) == folder(root.source);
    let kubernetes = set.target == Some(Target::Kubernetes)
        || set.resources.iter().filter(beside).any(|resource| set.is_for_kubernetes(resource));
    let whole = match kind {
        "Configuration" => true,
        "Resiliency" => root.at(&["kind"]).and_then(Node::text) == Some(kind),
        _ => false,
    };
    whole && root.at(&["spec"]).is_some() && !kubernetes
}

/// Writes what is missing of the first two lines, when the rest is in its place.
fn head(root: &Node, kind: &str, text: &str) -> Option<Fix> {
    let start = root.entries().first()?.key.span.start;
    if root.at(&["spec"]).is_none() || text[root.span.clone()].starts_with('{') {
        return None;
    }
    let version = match kind {
        "Subscription" if root.at(&["spec", "routes"]).is_some() => versions(kind).last().copied()?,
        _ => versions(kind).first().copied()?,
    };
    let missing = [("apiVersion", version), ("kind", kind)].into_iter().filter(|(key, _)| root.get(key).is_none());
    let indent = text[..start].len() - text[..start].trim_end_matches(' ').len();
    let end = format!("{}{}", separator::line_break(text), " ".repeat(indent));
    let lines: String = missing.map(|(key, value)| format!("{key}: {value}{end}")).collect();
    let edit = Edit { place: Place { source: root.source, start, end: start }, text: lines };
    Some(Fix::safe(format!("write the head of a {kind}"), [edit]))
}

/// `a, b and c`.
fn listed(names: &[String]) -> String {
    match names {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}
