//! Another default access to secrets than `allow` and `deny` keeps daprd from starting.

use super::secret_scopes::scopes;
use crate::lint::facts::word::ACTIONS;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.secret-access-word",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/secret-access-word.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let words = set.of("Configuration").flat_map(scopes).filter_map(|scope| scope.at(&["defaultAccess"]));
    for word in words {
        let Some(text) = word.text().filter(|text| !text.is_empty() && !is_unfilled(text)) else { continue };
        let lower = text.to_lowercase();
        if ACTIONS.contains(&lower.as_str()) {
            continue;
        }
        let meant = if lower.starts_with("den") { Some("deny") } else { near(&lower, ACTIONS.iter().copied()) };
        let fix = meant.map(|meant| Fix::risky(format!("write `{meant}`"), [edit::replace(word, meant)]));
        found.push(
            Finding::at(word, format!("`{text}` is no access: daprd does not start"))
                .help("the words are `allow` and `deny`")
                .fix(fix),
        );
    }
}
