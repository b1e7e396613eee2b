//! `route` belongs to v1alpha1 and `routes` to v2alpha1. The other one is not read, and a subscription without a route
//! takes every event, acknowledges it and drops it.

use super::view::{Subscription, subscriptions};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "subscription.route-version",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/subscription/route-version.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for subscription in subscriptions(set) {
        let (own, other) = if subscription.is_first_version() { ("route", "routes") } else { ("routes", "route") };
        let Some(entry) = subscription.entry(other) else { continue };
        let version = subscription.resource.version();
        if let Some(read) = subscription.entry(own) {
            let message = format!("`{other}` is not read in `{version}`: what stands in it never happens");
            let finding = Finding::at(&entry.key, message).label(&read.key, "this is read");
            found.push(finding.help(format!("put all into `{own}`, or change the `apiVersion`")));
            continue;
        }
        let fate = subscription.fate();
        let message = format!("`{other}` is not read in `{version}`: without `{own}` every event is taken and {fate}");
        let finding = Finding::at(&entry.key, message).fix(fix(&subscription, entry));
        found.push(match subscription.resource.at(&["apiVersion"]) {
            Some(api) => finding.label(api, "the version"),
            None => finding,
        });
    }
}

fn fix(subscription: &Subscription<'_>, entry: &Entry) -> Option<Fix> {
    if subscription.is_first_version() {
        let api = subscription.resource.at(&["apiVersion"])?;
        return Some(Fix::safe("write `v2alpha1`", [edit::replace(api, "dapr.io/v2alpha1")]));
    }
    let (key, route) = (edit::alike(&entry.key, "default"), edit::alike(&entry.value, entry.value.text()?));
    let routes = format!("{{{key}: {route}}}");
    Some(Fix::safe("write `routes`", [edit::replace(&entry.key, "routes"), edit::rewrite(&entry.value, routes)]))
}
