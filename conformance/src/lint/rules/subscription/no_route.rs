//! A subscription without a route takes every event, acknowledges it and drops it.

use super::view::{Subscription, subscriptions};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.no-route",
    page: include_str!("../../../../lint/subscription/no-route.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let whole = subscriptions(set).filter(|subscription| !set.is_patch(subscription.resource));
    for subscription in whole.filter(is_without) {
        let (own, help) = if subscription.is_first_version() {
            ("route", "write `route: /path`")
        } else {
            ("routes", "write `routes: {default: /path}`")
        };
        let at = subscription.entry(own).map_or_else(|| subscription.resource.head(), |entry| &*entry.key);
        let message = format!("there is no route: every event is taken and {}, without a word", subscription.fate());
        found.push(Finding::at(at, message).help(help));
    }
}

/// Whether no event has where to go, and nothing that is written means that it should. What is written under a wrong
/// name, or in a wrong form, is another fault.
fn is_without(subscription: &Subscription<'_>) -> bool {
    if subscription.is_first_version() {
        let empty = subscription.value("route").is_none_or(|route| route.text() == Some(""));
        return empty && subscription.value("routes").is_none();
    }
    let routes = subscription.value("routes");
    let names = ["rules", "default"];
    let known = |entry: &Entry| names.iter().any(|name| entry.name().eq_ignore_ascii_case(name));
    let empty = routes.is_none_or(|routes| {
        matches!(routes.resolved().value, Value::Mapping(_)) && routes.entries().iter().all(known)
    });
    empty
        && subscription.value("route").is_none()
        && subscription.fallback().is_none()
        && subscription.rules().is_empty()
}
