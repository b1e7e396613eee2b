//! An app that may load a subscription, but not its pub/sub, gets no event, without a word in the log.

use super::view::subscriptions;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.pubsub-scope",
    page: include_str!("../../../../lint/subscription/pubsub-scope.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for subscription in subscriptions(set) {
        let Some(name) = subscription.pubsub().and_then(settled) else { continue };
        let named = set.components().filter(|component| component.name() == name);
        let pubsubs: Vec<_> = named
            .filter(|component| component.category().eq_ignore_ascii_case("pubsub"))
            .filter(|component| set.together(component.resource, subscription.resource))
            .collect();
        // The first one's scopes are shown; that there is another of its name is said elsewhere.
        let Some(scopes) = pubsubs.first().and_then(|pubsub| pubsub.resource.at(&["scopes"])) else { continue };
        for scope in subscription.resource.scopes() {
            let Some(app) = settled(scope) else { continue };
            if pubsubs.iter().any(|pubsub| pubsub.resource.is_loaded_by(app)) {
                continue;
            }
            let message = format!("`{app}` loads this subscription, but not `{name}`: no event ever comes to it");
            let finding = Finding::at(scope, message).label(scopes, "the apps of the pub/sub");
            found.push(finding.help(format!("add `{app}` to the scopes of `{name}`, or take it away here")));
        }
    }
}
