//! A handler that no loaded component is gets skipped without a word: the guard is not there, and the door is open.

use super::users::users;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.missing-handler",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/missing-handler.md"),
    judge,
    ..Rule::ERROR
};

/// Where handlers are named.
const PIPELINES: [&str; 2] = ["appHttpPipeline", "httpPipeline"];

/// A handler, as it is looked up: to the letter.
#[derive(Clone, Copy)]
struct Handler<'a> {
    node: &'a Node,
    name: &'a str,
    kind_node: &'a Node,
    kind: &'a str,
    version: &'a str,
}

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for configuration in set.of("Configuration") {
        for handler in PIPELINES.iter().flat_map(|pipeline| handlers(set, configuration, pipeline)) {
            let named: Vec<_> = set.components().filter(|component| component.name() == handler.name).collect();
            let fitting: Vec<_> = named.iter().filter(|component| fits(component, &handler)).collect();
            if fitting.is_empty() {
                found.extend(missing(set, configuration, &handler, &named));
                continue;
            }
            let loads = |app: &str| fitting.iter().any(|component| component.resource.is_loaded_by(app));
            for app in users(set, configuration).iter().filter(|app| !loads(&app.id)) {
                let message = format!("`{}` does not load `{}`, so the handler is skipped there", app.id, handler.name);
                let scopes = fitting.iter().flat_map(|component| component.resource.scopes()).next();
                found.push(
                    Finding::at(handler.node, message)
                        .label(scopes.unwrap_or(handler.node), format!("its scopes leave out `{}`", app.id))
                        .help(format!("add `{}` to the scopes of the component", app.id)),
                );
            }
        }
    }
}

fn handlers<'a>(set: &Set, configuration: &'a Resource, pipeline: &str) -> Vec<Handler<'a>> {
    let handlers = configuration.at(&["spec", pipeline, "handlers"]).map(Node::items).unwrap_or_default();
    // Kubernetes drops the version of a handler.
    let keeps_version = set.is_self_hosted(configuration);
    handlers.iter().filter_map(|one| handler(one, keeps_version)).collect()
}

fn handler(one: &Node, keeps_version: bool) -> Option<Handler<'_>> {
    let known = |text: &&str| !text.is_empty() && !is_unfilled(text);
    let (node, kind_node) = (one.at(&["name"])?, one.at(&["type"])?);
    let (name, kind) = (node.text().filter(known)?, kind_node.text().filter(known)?);
    let version = one.at(&["version"]).filter(|_| keeps_version).and_then(Node::text).filter(known);
    Some(Handler { node, name, kind_node, kind, version: version.unwrap_or("v1") })
}

fn fits(component: &Component<'_>, handler: &Handler<'_>) -> bool {
    let version = if component.version().is_empty() { "v1" } else { component.version() };
    component.kind == handler.kind && version == handler.version
}

/// What to say when none fits. That can only be known where the components that a Configuration goes with are in the
/// set: others of its folder, or some that are handlers.
fn missing(set: &Set, configuration: &Resource, handler: &Handler<'_>, named: &[Component<'_>]) -> Option<Finding> {
    let (name, kind) = (handler.name, handler.kind);
    let beside = |component: &Component<'_>| set.together(component.resource, configuration);
    let is_handler = |component: &Component<'_>| component.category() == "middleware";
    if let Some(other) = named.iter().find(|component| beside(component) || is_handler(component)) {
        let (place, what) = if other.kind == kind {
            (handler.node, format!("version `{}`, not `{}`", other.version(), handler.version))
        } else {
            (handler.kind_node, format!("type `{}`, not `{kind}`", other.kind))
        };
        let message = format!("`{name}` is of {what}: the handler is skipped, and requests pass without it");
        return Some(Finding::at(place, message).label(other.kind_node(), "the component is defined here"));
    }
    if !set.components().any(|component| beside(&component) || is_handler(&component)) {
        return None;
    }
    let alike: Vec<_> = set.components().filter(|component| component.kind == kind).collect();
    let only = alike.first().filter(|_| alike.len() == 1).map(|component| component.name());
    let message = format!("no component is called `{name}`: the handler is skipped, and requests pass without it");
    let finding = Finding::at(handler.node, message);
    Some(match only.or_else(|| near(name, alike.iter().map(|component| component.name()))) {
        Some(meant) => finding
            .help(format!("the component of that type is called `{meant}`"))
            .fix(Fix::risky(format!("write `{meant}`"), [edit::replace(handler.node, meant)])),
        None => finding.help(format!("add a component `{name}` of type `{kind}`, or take the handler out")),
    })
}
