//! A dead letter is published by the sidecar of the subscriber, with the rights of its app.

use crate::lint::prelude::*;
use crate::lint::rules::pubsub::grants::{Act, Grants, bus};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "pubsub.dead-letter-scope",
    page: include_str!("../../../../lint/pubsub/dead-letter-scope.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for subscription in set.of("Subscription") {
        let text = |key: &str| subscription.at(&["spec", key]).and_then(settled);
        let (Some(topic), Some(letters)) = (text("topic"), text("deadLetterTopic")) else { continue };
        let (Some(bus), Some(node)) = (bus(set, subscription), subscription.at(&["spec", "deadLetterTopic"])) else {
            continue;
        };
        let Some(grants) = Grants::of(&bus) else { continue };
        let scopes = subscription.scopes();
        // Without scopes of its own, all who load the component subscribe.
        let scopes = if scopes.is_empty() { bus.resource.scopes() } else { scopes };
        let apps = scopes.iter().filter_map(|scope| settled(scope)).filter(|app| bus.resource.is_loaded_by(app));
        let readers = apps.filter(|app| grants.lets(Act::Subscribe, app, topic));
        let shut: Vec<&str> = readers.filter(|app| !grants.lets(Act::Publish, app, letters)).collect();
        let nobody = !grants.knows(letters) && grants.knows(topic);
        if shut.is_empty() && !nobody {
            continue;
        }
        let who = if nobody { "nobody".to_owned() } else { format!("`{}`", shut.join("`, `")) };
        let may = if nobody { "may" } else { "may not" };
        let message = format!("{who} {may} publish to `{letters}`: what fails for good comes again and again");
        let field = if nobody { "allowedTopics" } else { "publishingScopes" };
        let finding = Finding::at(node, message).help(format!("add `{letters}` to `{field}` of `{}`", bus.name()));
        found.push(match grants.shutting(Act::Publish, shut.first().copied().unwrap_or_default(), letters) {
            Some(field) => finding.label(field.place(), "this keeps it closed"),
            None => finding,
        });
    }
}
