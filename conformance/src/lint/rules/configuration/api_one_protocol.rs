//! A list of what is allowed closes only the protocols that its rules name: the other one stays open.

use super::api_rules::{ApiRule, Protocol, rules};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.api-one-protocol",
    errata: &["E72"],
    page: include_str!("../../../../lint/configuration/api-one-protocol.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for configuration in set.of("Configuration") {
        let allowed = rules(configuration, "allowed");
        let denied = rules(configuration, "denied");
        let Some(entry) = configuration.at(&["spec", "api"]).and_then(|api| api.entry("allowed")) else { continue };
        // Who denies something of the other protocol has thought of it.
        let named = |protocol| allowed.iter().chain(&denied).any(|rule| rule.protocol() == Some(protocol));
        let (closed, open) = match (named(Protocol::Http), named(Protocol::Grpc)) {
            (true, false) => (Protocol::Http, Protocol::Grpc),
            (false, true) => (Protocol::Grpc, Protocol::Http),
            _ => continue,
        };
        // Over HTTP a rule closes the rest even when it fits nothing itself.
        let closes = |rule: &ApiRule<'_>| closed == Protocol::Http || rule.said().is_some_and(|said| said.fits());
        let is_closed = allowed.iter().any(|rule| rule.protocol() == Some(closed) && closes(rule));
        // A rule of no protocol may be meant for the other one; another rule has that.
        let is_unclear = |rule: &ApiRule<'_>| rule.is_open() || rule.protocol().is_none();
        if !is_closed || allowed.iter().chain(&denied).any(is_unclear) {
            continue;
        }
        let (closed, title, word) = (closed.title(), open.title(), open.word());
        found.push(
            Finding::at(&entry.key, format!("the list closes only {closed}: every API is open over {title}"))
                .help(format!("add a rule with `protocol: {word}`; one is enough to close the rest")),
        );
    }
}
