//! Any policy on an app takes away the retry of lost connections that Dapr has by itself.

use super::view::{Group, Kind, all_targets};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.app-without-retry",
    page: include_str!("../../../../lint/resiliency/app-without-retry.md"),
    judge,
    ..Rule::OPINION
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for target in all_targets(set).filter(|target| target.group == Group::Apps) {
        if target.reference(Kind::Retry).is_some() {
            continue;
        }
        let message = format!(
            "calls to `{}` are not retried when a connection is lost: a target replaces what Dapr does by itself",
            target.name()
        );
        found.push(Finding::at(target.key, message).help("name a retry too"));
    }
}
