//! A secret store that waits for itself is never loaded, and neither is what waits for it.

use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "secret.cycle",
    page: include_str!("../../../../lint/secret/cycle.md"),
    judge,
    ..Rule::ERROR
};

/// The store that daprd adds in Kubernetes; what refers to it is filled in by the operator.
const BUILT_IN: &str = "kubernetes";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let stores: Vec<_> = set.components().filter(|component| component.category() == "secretstores").collect();
    let mut told: Vec<usize> = Vec::new();
    for at in 0..stores.len() {
        let Some(way) = circle(set, &stores, at).filter(|_| !told.contains(&at)) else { continue };
        let members: Vec<_> = way.iter().filter_map(|at| stores.get(*at)).collect();
        let Some((first, others)) = members.split_first() else { continue };
        let message = if others.is_empty() {
            format!("`{}` waits for itself: it is never loaded, and neither is what refers to it", first.name())
        } else {
            let names: Vec<_> = members.iter().map(|store| format!("`{}`", store.name())).collect();
            format!("{} wait for each other: none is ever loaded, nor what refers to them", names.join(" and "))
        };
        let finding = Finding::at(reference(first), message)
            .help("one of the stores has to come by its secret without another: with `envRef`, or from a mounted file");
        let member = |finding: Finding, store: &&Component<'_>| finding.label(reference(store), "waits as well");
        found.push(others.iter().fold(finding, member));
        told.extend(way);
    }
}

/// The stores on the way from one back to itself.
fn circle(set: &Set, stores: &[Component<'_>], start: usize) -> Option<Vec<usize>> {
    let mut way = vec![start];
    loop {
        let after = awaited(set, stores, *way.last()?)?;
        if after == start {
            return Some(way);
        }
        if way.contains(&after) {
            return None;
        }
        way.push(after);
    }
}

/// The store that one waits for.
fn awaited(set: &Set, stores: &[Component<'_>], at: usize) -> Option<usize> {
    let store = stores.get(at)?;
    let named = store.secret_store().and_then(Node::text)?;
    let filled_in = named == BUILT_IN && set.is_for_kubernetes(store.resource);
    let waits = !filled_in && store.fields().iter().any(|field| field.secret().is_some());
    let is_it = |other: &Component<'_>| other.name() == named && set.together(other.resource, store.resource);
    stores.iter().position(is_it).filter(|_| waits)
}

/// Where a store names the one that it waits for.
fn reference<'a>(store: &Component<'a>) -> &'a Node {
    store.secret_store().unwrap_or_else(|| store.resource.head())
}
