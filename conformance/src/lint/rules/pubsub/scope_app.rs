//! A grant to an app that does not load the component is nobody's; the app that it was meant for is not limited.

use std::collections::BTreeSet;

use crate::lint::near::is_slip;
use crate::lint::prelude::*;
use crate::lint::rules::pubsub::grants::{SCOPES, apps};
use crate::lint::rules::pubsub::loaders::{is_open, loaders};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "pubsub.scope-app",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/pubsub/scope-app.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components().filter(|component| component.category() == "pubsub") {
        for value in SCOPES.iter().filter_map(|name| component.field(name)?.value()) {
            found.extend(strangers(set, &component, value));
        }
    }
}

/// What is said of each app in a field that is not one of the component's.
fn strangers(set: &Set, component: &Component<'_>, value: &Node) -> Vec<Finding> {
    let resource = component.resource;
    let text = value.text().unwrap_or_default();
    let named = apps(text);
    let own: BTreeSet<String> = if is_open(resource) {
        loaders(set, resource).into_iter().map(|app| app.id).collect()
    } else {
        resource.scopes().iter().filter_map(|scope| scope.text()).map(str::to_owned).collect()
    };
    let strangers = named.iter().filter(|app| !app.is_empty() && !own.contains(**app));
    strangers
        .filter_map(|app| {
            let meant = own.iter().map(String::as_str).find(|own| !named.contains(own) && is_slip(app, own));
            // Who else loads a component without scopes is not known: only a misspelling is certain.
            if meant.is_none() && resource.scopes().is_empty() {
                return None;
            }
            let message = format!("no app `{app}` loads `{}`: this is said of nobody", component.name());
            let finding = Finding::at(value, message);
            let finding = match resource.at(&["scopes"]) {
                Some(scopes) => finding.label(scopes, "these load it"),
                None => finding,
            };
            Some(match meant {
                Some(meant) => finding
                    .help(format!("is `{meant}` meant? As it stands, `{meant}` is not limited by this"))
                    .fix(Fix::risky(format!("write `{meant}`"), [edit::replace(value, &renamed(text, app, meant))])),
                None => finding.help("add it to `scopes`, or take it away here"),
            })
        })
        .collect()
}

/// The text of a field with another app in the place of one.
fn renamed(text: &str, app: &str, by: &str) -> String {
    let parts = text.split(';').map(|part| match part.split_once('=') {
        Some((name, topics)) if name.trim() == app => format!("{}={topics}", name.replace(app, by)),
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join(";")
}
