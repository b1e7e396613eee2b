//! Without some fields a component does not start, and the sidecar with it.

use crate::lint::prelude::*;

use super::demand::{Missing, missing};
use super::known::{Known, end};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.required-field",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/component/required-field.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for known in Known::all(set) {
        found.extend(missing(&known).into_iter().map(|missing| said(&known.component, &missing)));
    }
}

fn said(component: &Component<'_>, missing: &Missing<'_>) -> Finding {
    let end = end(component);
    let Some(first) = missing.names.first() else { return Finding::at(component.resource.head(), end) };
    let listed = missing.names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let finding = if let Some(field) = missing.misspelt {
        let written = field.written();
        Finding::at(field.name, format!("`{written}` is not read, and there is no `{first}`: {end}"))
            .help(format!("write `{first}`"))
            .fix(Fix::risky(format!("write `{first}`"), [edit::replace(field.name, first)]))
    } else if let Some(field) = missing.empty {
        Finding::at(field.place(), format!("`{}` is empty: {end}", field.written()))
    } else if missing.names.len() == 1 {
        Finding::at(component.resource.head(), format!("there is no `{first}`: {end}"))
    } else {
        Finding::at(component.resource.head(), format!("there is no `{first}`, and nothing in its place: {end}"))
            .help(format!("one of these is needed: {listed}"))
    };
    match missing.login {
        Some(login) => finding.label(login.place(), "this way to log in needs it"),
        None => finding,
    }
}
