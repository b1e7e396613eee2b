//! Which of the apps that the set starts load a resource.

use std::collections::BTreeSet;
use std::path::Path;

use crate::lint::app::{App, From};
use crate::lint::prelude::*;

/// The apps that load it, as far as the files tell: they are started in its namespace, from its folder or one above,
/// below or beside it, and its `scopes` let them.
pub(in crate::lint::rules) fn loaders<'a>(set: &'a Set, resource: &Resource) -> Vec<App<'a>> {
    let folder = Path::new(&set.source(resource.source).folder);
    let is_near = |app: &App<'a>| {
        let other = Path::new(&set.source(app.source).folder);
        folder.starts_with(other) || other.starts_with(folder) || folder.parent() == other.parent()
    };
    let namespace = resource.namespace();
    let is_here = |app: &App<'a>| app.namespace.is_none() || namespace.is_none() || app.namespace == namespace;
    let apps = set.apps().into_iter().filter(|app| is_near(app) && is_here(app));
    apps.filter(|app| takes(app, folder) && resource.is_loaded_by(&app.id)).collect()
}

/// Whether an app of `dapr run -f` takes the folder: one with a path of its own takes no other.
fn takes(app: &App<'_>, folder: &Path) -> bool {
    let From::Run(node) = &app.from else { return true };
    let several = node.at(&["resourcesPaths"]).map(Node::items).unwrap_or_default().iter().map(|path| &**path);
    let mut own = several.chain(node.at(&["resourcesPath"])).filter_map(Node::text).peekable();
    own.peek().is_none() || own.any(|path| Path::new(path).file_name() == folder.file_name())
}

/// Whether one app alone loads it: the files start no other, outside of a cluster, where there may be more.
pub(in crate::lint::rules) fn is_alone(set: &Set, resource: &Resource) -> bool {
    let apps = loaders(set, resource);
    let ids: BTreeSet<_> = apps.iter().map(|app| app.id.as_str()).collect();
    ids.len() == 1 && !apps.iter().any(|app| matches!(app.from, From::Workload(_)))
}

/// Whether every app loads it. `scopes` in a wrong place or form are another fault.
pub(in crate::lint::rules) fn is_open(resource: &Resource) -> bool {
    let is_empty = |scopes: &Node| matches!(&scopes.resolved().value, Value::Sequence(apps) if apps.is_empty());
    resource.at(&["scopes"]).is_none_or(is_empty) && resource.at(&["spec", "scopes"]).is_none()
}
