//! A scope that no app has lets nobody in.

use crate::lint::app::App;
use crate::lint::near::is_slip;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resource.unknown-scope",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/resource/unknown-scope.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let apps = set.apps();
    // An id that is still to be filled in may be any of them.
    if apps.is_empty() || apps.iter().any(|app| is_unfilled(&app.id)) {
        return;
    }
    for resource in set.dapr() {
        for scope in resource.scopes() {
            let Some(id) = scope.text().filter(|id| !is_unfilled(id) && !is_app(&apps, resource, id)) else { continue };
            // One that has a scope of its own is not what another one misspells.
            let mut free = apps.iter().filter(|app| !resource.is_loaded_by(&app.id));
            let Some(app) = free.find(|app| is_slip(id, &app.id)) else { continue };
            let message = format!("no app here is called `{id}`, but `{}`, which is not let in", app.id);
            let fix = Fix::risky(format!("write `{}`", app.id), [edit::replace(scope, &app.id)]);
            let finding = Finding::at(scope, message).label(app.node, "the app");
            found.push(finding.help(format!("did you mean `{}`?", app.id)).fix(fix));
        }
    }
}

fn is_app(apps: &[App<'_>], resource: &Resource, id: &str) -> bool {
    let here = |app: &App<'_>| match (app.namespace, resource.namespace()) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    apps.iter().any(|app| app.id == id && here(app))
}
