//! Of two resources of one kind and one name that are loaded together, one is lost, or daprd does not start.

use std::collections::BTreeMap;

use crate::lint::facts::resource::schema;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resource.duplicate-name",
    page: include_str!("../../../../lint/resource/duplicate-name.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let is_loaded = |resource: &&Resource| {
        resource.name().is_some_and(|name| !name.is_empty()) && schema(&resource.kind, &resource.api_version).is_some()
    };
    let mut earlier: BTreeMap<(&str, Option<&str>), Vec<&Resource>> = BTreeMap::new();
    for later in set.dapr().filter(is_loaded) {
        let namesakes = earlier.entry((later.kind.as_str(), later.name())).or_default();
        let clash = namesakes.iter().find_map(|first| Some((*first, clash(set, first, later)?)));
        namesakes.push(later);
        let Some((first, effect)) = clash else { continue };
        // Nothing is said of a neighbour that was only read along.
        let beside = set.source(later.source).context && !set.source(first.source).context;
        let (here, there) = if beside { (first, later) } else { (later, first) };
        let (kind, name) = (&later.kind, later.name().unwrap_or_default());
        found.push(
            Finding::at(here.head(), format!("another {kind} in this folder is called `{name}` too: {effect}"))
                .label(there.head(), "the other one")
                .help("give them different names, or keep them in different folders"),
        );
    }
}

/// What comes of two namesakes; `None` when they do not meet.
fn clash(set: &Set, first: &Resource, later: &Resource) -> Option<&'static str> {
    let same = first.namespace() == later.namespace()
        && set.together(first, later)
        && ![first, later].into_iter().any(|resource| set.is_patch(resource));
    if !same {
        return None;
    }
    if set.is_for_kubernetes(later) {
        return Some("the one that is applied last replaces the other");
    }
    match later.kind.as_str() {
        "Subscription" => share_an_app(first, later).then_some("only the last one that is read counts"),
        // These may come from files that are never loaded together, and are not told apart by their names.
        "Configuration" | "Resiliency" => None,
        _ => Some("daprd does not start, and scopes do not help"),
    }
}

fn share_an_app(one: &Resource, other: &Resource) -> bool {
    let mut scopes = one.scopes().into_iter().filter_map(Node::text);
    one.scopes().is_empty() || other.scopes().is_empty() || scopes.any(|app| other.is_loaded_by(app))
}
