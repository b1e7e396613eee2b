//! A scope for a store of another name limits nothing: every secret of the real one stays readable.

use super::secret_scopes::{BUILT_IN, stores};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.secret-scope",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/secret-scope.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let known: Vec<_> = set.components().filter(|component| component.category() == "secretstores").collect();
    for configuration in set.of("Configuration") {
        let named: Vec<_> = stores(configuration).into_iter().filter_map(Node::text).collect();
        for store in stores(configuration) {
            let Some(text) = store.text().filter(|text| !is_unfilled(text) && *text != BUILT_IN) else { continue };
            if known.iter().any(|component| component.name() == text) {
                continue;
            }
            // A store that has a scope of its own is not the one that is meant.
            let free = || known.iter().filter(|component| !named.contains(&component.name()));
            let beside = free().find(|component| set.together(component.resource, configuration));
            let alike = near(text, free().map(|component| component.name()));
            // Only a store beside it, or one of nearly that name, shows that stores are among the files.
            let Some(meant) = alike.or_else(|| beside.map(|component| component.name())) else { continue };
            let sure = alike.is_some() || free().count() == 1;
            let place = known.iter().find(|component| component.name() == meant).map(|it| it.resource.head());
            let message = format!("no secret store is called `{text}`: this limits nothing, and `{meant}` stays open");
            found.push(
                Finding::at(store, message)
                    .label(place.unwrap_or(store), "a store is defined here")
                    .help(format!("write `{meant}`, if that store is meant"))
                    .fix(sure.then(|| Fix::risky(format!("write `{meant}`"), [edit::replace(store, meant)]))),
            );
        }
    }
}
