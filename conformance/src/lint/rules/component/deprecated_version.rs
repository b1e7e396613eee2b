//! A deprecated version is loaded with a warning, until a later Dapr does without it.

use crate::lint::prelude::*;

use super::known::Known;
use crate::lint::facts::component::table;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.deprecated-version",
    page: include_str!("../../../../lint/component/deprecated-version.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for known in Known::all(set).filter(|known| known.version.deprecated) {
        let component = known.component;
        let (kind, version) = (component.kind, &known.version.version);
        let node = component.resource.at(&["spec", "version"]).unwrap_or_else(|| component.kind_node());
        let others = table().find(kind).map(|facts| facts.versions.as_slice()).unwrap_or_default();
        let better = others.iter().rfind(|other| !other.deprecated).map(|other| &other.version);
        let finding = Finding::at(node, format!("version `{version}` of `{kind}` is deprecated: daprd warns of it"));
        found.push(match better {
            Some(new) => finding.help(format!("`{new}` takes its place; it does not read what `{version}` stored")),
            None => finding,
        });
    }
}
