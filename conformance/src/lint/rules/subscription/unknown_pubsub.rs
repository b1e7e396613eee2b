//! A subscription to a pub/sub that is not there is listed and never active, without a word in the log.

use super::view::subscriptions;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.unknown-pubsub",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/subscription/unknown-pubsub.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for subscription in subscriptions(set) {
        let Some((node, name)) = subscription.pubsub().and_then(|node| Some((node, settled(node)?))) else { continue };
        let beside = set.components().filter(|component| set.together(component.resource, subscription.resource));
        let (named, others): (Vec<_>, Vec<_>) = beside.partition(|component| component.name() == name);
        let is_pubsub = |component: &&Component<'_>| component.category().eq_ignore_ascii_case("pubsub");
        if let Some(other) = named.first() {
            if !other.kind.is_empty() && !named.iter().any(|component| is_pubsub(&component)) {
                let message = format!("`{name}` is no pub/sub: no event ever comes, and nothing is said of it");
                found.push(Finding::at(node, message).label(other.kind_node(), "this is its type"));
            }
            continue;
        }
        let known: Vec<_> = others.iter().filter(is_pubsub).map(Component::name).collect();
        // Where no pub/sub stands beside it, or it stands in another folder, the components are kept apart.
        if known.is_empty() || set.has("Component", name) {
            continue;
        }
        let finding =
            Finding::at(node, format!("there is no pub/sub `{name}`: no event ever comes, and nothing is said of it"));
        found.push(match near(name, known.iter().copied()) {
            Some(meant) => finding
                .help(format!("did you mean `{meant}`?"))
                .fix(Fix::risky(format!("write `{meant}`"), [edit::replace(node, meant)])),
            None => finding.help(format!("beside it there are: `{}`", known.join("`, `"))),
        });
    }
}
