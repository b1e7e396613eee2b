//! A Subscription to a topic that the scopes of the component keep from the app: no event of it ever comes.

use crate::lint::prelude::*;
use crate::lint::rules::pubsub::grants::{Act, Grants, bus};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "pubsub.shut-topic",
    page: include_str!("../../../../lint/pubsub/shut-topic.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for subscription in set.of("Subscription") {
        let Some(bus) = bus(set, subscription) else { continue };
        let (Some(grants), Some(node)) = (Grants::of(&bus), subscription.at(&["spec", "topic"])) else { continue };
        let Some(topic) = settled(node) else { continue };
        if !grants.knows(topic) {
            let message = format!("nobody may use `{topic}` of `{}`: no event of it comes", bus.name());
            let place = grants.shutting(Act::Subscribe, "", topic).map(|field| field.place());
            let finding = Finding::at(node, message).help("add the topic to `allowedTopics`");
            found.push(match place {
                Some(place) => finding.label(place, "these alone are there"),
                None => finding,
            });
            continue;
        }
        for scope in subscription.scopes() {
            let Some(app) = settled(scope) else { continue };
            // An app that does not load the component is shut out by that already.
            if !bus.resource.is_loaded_by(app) || grants.lets(Act::Subscribe, app, topic) {
                continue;
            }
            let message = format!("`{app}` may not subscribe to `{topic}`: no event of it comes");
            let help = format!("add `{topic}` to what `{app}` has in `subscriptionScopes` of `{}`", bus.name());
            let finding = Finding::at(scope, message).help(help);
            found.push(match grants.shutting(Act::Subscribe, app, topic) {
                Some(field) => finding.label(field.place(), "this shuts it out"),
                None => finding,
            });
        }
    }
}
