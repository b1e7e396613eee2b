//! A feature that Dapr does not have is neither switched on nor off.

use crate::lint::facts::word::FEATURES;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.unknown-feature",
    // Before, there were others.
    since: "1.18",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/unknown-feature.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let features = set.of("Configuration").filter_map(|it| it.at(&["spec", "features"])).flat_map(Node::items);
    for name in features.filter_map(|feature| feature.at(&["name"])) {
        let Some(text) = name.text().filter(|text| !text.is_empty() && !is_unfilled(text)) else { continue };
        let known = || FEATURES.iter().map(|feature| feature.name);
        if known().any(|feature| feature == text) {
            continue;
        }
        let finding = Finding::at(name, format!("there is no feature `{text}`, so nothing is switched"));
        found.push(match near(text, known()) {
            Some(meant) => finding
                .help(format!("did you mean `{meant}`?"))
                .fix(Fix::risky(format!("write `{meant}`"), [edit::replace(name, meant)])),
            None => finding.help(format!("there are `{}`", known().collect::<Vec<_>>().join("`, `"))),
        });
    }
}
