//! Another default access to secrets than `allow` and `deny` keeps daprd from starting.

use super::action::wrong;
use super::secret_scopes::scopes;
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
    found.extend(words.filter_map(|word| wrong(word, "words", "is no access: daprd does not start")));
}
