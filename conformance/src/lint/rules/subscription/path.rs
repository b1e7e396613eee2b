//! A route is a path of the app: an address becomes a path that no app has, and the answer 404 drops the event.

use super::view::subscriptions;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.path",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/subscription/path.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for subscription in subscriptions(set) {
        let paths = subscription.rules().into_iter().filter_map(|rule| rule.path);
        for node in paths.chain(subscription.fallback()) {
            let Some(address) = settled(node).and_then(|text| text.split_once("://")) else { continue };
            if !matches!(address.0, "http" | "https") {
                continue;
            }
            let path = address.1.find('/').map_or("/", |at| &address.1[at..]);
            let message = format!(
                "an address is no path: the app is called at `/{}:/{}`, and its 404 drops the event",
                address.0,
                address.1.trim_end_matches('/')
            );
            let finding = Finding::at(node, message).help("events only go to the app beside the sidecar");
            found.push(finding.fix(Fix::risky(format!("write `{path}`"), [edit::replace(node, path)])));
        }
    }
}
