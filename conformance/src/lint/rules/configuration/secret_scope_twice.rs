//! Two scopes for one store keep daprd from starting.

use super::secret_scopes::stores;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.secret-scope-twice",
    page: include_str!("../../../../lint/configuration/secret-scope-twice.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for configuration in set.of("Configuration") {
        let stores = stores(configuration);
        for (at, store) in stores.iter().enumerate() {
            let before = stores.iter().take(at).find(|before| before.text() == store.text());
            let (Some(before), Some(text)) = (before, store.text()) else { continue };
            found.push(
                Finding::at(store, format!("`{text}` has two scopes: daprd does not start"))
                    .label(before, "the first one is here")
                    .help("write one scope, with all secrets"),
            );
        }
    }
}
