//! A time limit that cannot be read is the default one.

use crate::lint::prelude::*;

use crate::lint::duration::parsed;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "component.init-timeout",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/component/init-timeout.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for node in set.components().filter_map(|component| component.resource.at(&["spec", "initTimeout"])) {
        let Some(text) = settled(node).filter(|text| !text.is_empty() && !text.contains(['$', '{'])) else { continue };
        if parsed(text).is_some() {
            continue;
        }
        let better = text.parse::<u32>().is_ok().then(|| format!("{text}s"));
        let fix = better.map(|better| Fix::risky(format!("write `{better}`"), [edit::replace(node, &better)]));
        found.push(
            Finding::at(node, format!("`{text}` is no duration: the default of 5 s holds"))
                .help("write a number with its unit, `30s`, `2m`")
                .fix(fix),
        );
    }
}
