//! What still fails after the retries of an inbound target goes back to the broker when no dead-letter topic takes it.

use super::view::{Group, INBOUND, Kind, all_targets};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.inbound-without-dead-letter",
    page: include_str!("../../../../lint/resiliency/inbound-without-dead-letter.md"),
    judge,
    ..Rule::OPINION
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let inbound = all_targets(set).filter(|it| it.group == Group::Components && it.side == Some(INBOUND));
    for target in inbound {
        let Some(reference) = target.reference(Kind::Retry) else { continue };
        // Beside the component the apps may subscribe in code, and what a Subscription lacks is said there.
        let is_it = |way: &[&str], resource: &Resource| resource.at(way).and_then(Node::text) == Some(target.name());
        let component = set.of("Component").any(|it| is_it(&["metadata", "name"], it));
        if component || set.of("Subscription").any(|it| is_it(&["spec", "pubsubname"], it)) {
            continue;
        }
        let message = format!(
            "an event of `{}` that fails after these retries too is given back to the broker, which delivers it again",
            target.name()
        );
        let help = "its subscriptions are not among these files: see that they have a `deadLetterTopic`";
        found.push(Finding::at(reference, message).help(help));
    }
}
