//! A version that a type does not have ends the sidecar.

use crate::lint::prelude::*;

use super::known::end;
use crate::lint::facts::component::{Component as Facts, table};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.unknown-version",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/component/unknown-version.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components() {
        let node = component.resource.at(&["spec", "version"]);
        let (Some(facts), Some(node)) = (facts(&component), node) else { continue };
        let Some(written) = settled(node).filter(|text| !text.contains(['$', '{', '<'])) else { continue };
        if facts.version(written).is_some() {
            continue;
        }
        let versions: Vec<String> = facts.versions().map(|version| format!("`{version}`")).collect();
        // `v0` is how the first version was called before it was stable.
        let first = facts.versions.iter().find(|version| version.default);
        let meant = first.filter(|_| versions.len() == 1 || written.eq_ignore_ascii_case("v0"));
        let write = |version: &str| Fix::risky(format!("write `{version}`"), [edit::replace(node, version)]);
        found.push(
            Finding::at(node, format!("`{}` has no version `{written}`: {}", component.kind, end(&component)))
                .help(format!("daprd has {}", versions.join(" and ")))
                .fix(meant.map(|version| write(&version.version))),
        );
    }
}

/// What is known of the type, also where nothing describes its fields. A name resolver is no component.
fn facts(component: &Component<'_>) -> Option<&'static Facts> {
    table().find(component.kind).filter(|facts| facts.is_registered() && component.category() != "nameresolution")
}
