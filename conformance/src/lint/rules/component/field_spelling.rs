//! The runtime looks some fields up to the letter: in another case they are not read.

use crate::lint::prelude::*;

use super::known::{Known, end};
use crate::lint::facts::component::spelled;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.field-spelling",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/component/field-spelling.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in set.components() {
        let fields = component.fields();
        for field in &fields {
            let written = field.written();
            let Some(name) = spelled(component.category(), written) else { continue };
            // Two of them are another fault.
            if fields.iter().filter(|other| other.is(name)).count() > 1 {
                continue;
            }
            // What is stored already cannot be read any more once it is taken for encrypted.
            let fix = (!name.ends_with("EncryptionKey"))
                .then(|| Fix::safe(format!("write `{name}`"), [edit::replace(field.name, name)]));
            found.push(
                Finding::at(field.name, format!("`{written}` is not `{name}`, {}", effect(&component, name)))
                    .help(format!("write `{name}`"))
                    .fix(fix),
            );
        }
    }
}

/// What comes of the wrong case.
fn effect(component: &Component<'_>, name: &str) -> String {
    let takes_both = ["pubsub.redis", "pubsub.in-memory"];
    let refuses = || Known::of(*component).is_some_and(|known| !takes_both.contains(&known.kind));
    match name {
        "consumerID" if refuses() => {
            format!("which daprd adds with the app id, and both are refused: {}", end(component))
        }
        "consumerID" => "which daprd adds with the app id: this one does not count".into(),
        "primaryEncryptionKey" | "secondaryEncryptionKey" => "and so state is stored as it is, not encrypted".into(),
        "route" => "and so events come to the path of the component's name".into(),
        _ => "and the runtime does not read it".into(),
    }
}
