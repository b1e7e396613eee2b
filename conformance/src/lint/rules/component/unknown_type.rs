//! A type that daprd does not have ends the sidecar. Pluggable components may have any name, so only one that is nearly
//! a known one is taken for it.

use crate::lint::prelude::*;

use super::known::end;
use super::meant::meant;
use super::misspelt::misspelt;
use crate::lint::facts::component::{Component as Facts, table};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.unknown-type",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/component/unknown-type.md"),
    judge,
    ..Rule::ERROR
};

/// The categories of which daprd loads components.
const CATEGORIES: [&str; 9] =
    ["bindings", "configuration", "conversation", "crypto", "lock", "middleware", "pubsub", "secretstores", "state"];

/// Those of which a pluggable component may add any type.
const PLUGGABLE: [&str; 4] = ["bindings", "pubsub", "secretstores", "state"];

/// What is wrong with a type, and what was most likely meant.
struct Fault {
    message: String,
    help: Option<&'static str>,
    meant: Option<String>,
}

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components() {
        let kind = component.kind;
        if kind.is_empty() || kind.contains(['$', '{', '<']) || is_unfilled(kind) {
            continue;
        }
        let Some(fault) = category(&component).or_else(|| rest(&component)) else { continue };
        let node = component.kind_node();
        let finding = Finding::at(node, format!("{}: {}", fault.message, end(&component)));
        found.push(match (fault.meant, fault.help) {
            (Some(meant), _) => finding
                .help(format!("did you mean `{meant}`?"))
                .fix(Fix::risky(format!("write `{meant}`"), [edit::replace(node, &meant)])),
            (None, Some(help)) => finding.help(help),
            (None, None) => finding,
        });
    }
}

/// What is wrong with the category, which is compared to the letter.
fn category(component: &Component<'_>) -> Option<Fault> {
    let (category, kind) = (component.category(), component.kind);
    if CATEGORIES.contains(&category) {
        let message = format!("`{kind}` is a category without a type");
        return (!kind.contains('.')).then_some(Fault { message, help: None, meant: None });
    }
    if category == "nameresolution" {
        let message = "a name resolver is no component".into();
        let help = Some("name it in `spec.nameResolution` of a Configuration");
        return Some(Fault { message, help, meant: None });
    }
    // They were components once.
    if matches!(category, "workflow" | "workflowbackend") {
        return None;
    }
    let rest = kind.get(category.len()..).unwrap_or_default();
    let whole = meant(category, &CATEGORIES).map(|meant| format!("{meant}{rest}"));
    let message = format!("`{category}` is no category of components");
    let help = Some(
        "the categories are `bindings`, `configuration`, `conversation`, `crypto`, `lock`, `middleware`, `pubsub`, \
         `secretstores` and `state`",
    );
    Some(Fault { message, help, meant: whole.filter(|kind| table().find(kind).is_some_and(Facts::is_registered)) })
}

/// What is wrong with the rest of a type.
fn rest(component: &Component<'_>) -> Option<Fault> {
    let (kind, category) = (component.kind, component.category());
    let facts = table().find(kind);
    if facts.is_some_and(Facts::is_registered) {
        return None;
    }
    let name = kind.split_once('.').map(|(_, name)| name)?;
    let known: Vec<&str> = table().types().filter_map(|kind| kind.strip_prefix(category)?.strip_prefix('.')).collect();
    let nearest = if PLUGGABLE.contains(&category) { misspelt(name, &known) } else { meant(name, &known) };
    if facts.is_none() && nearest.is_none() && PLUGGABLE.contains(&category) {
        return None;
    }
    let message = format!("daprd has no `{kind}`");
    Some(Fault { message, help: None, meant: nearest.map(|name| format!("{category}.{name}")) })
}
