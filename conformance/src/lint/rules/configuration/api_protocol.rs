//! A rule that is neither of `http` nor of `grpc` is none at all.

use super::api_rules::{LISTS, Protocol, rules};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.api-protocol",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/configuration/api-protocol.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for configuration in set.of("Configuration") {
        for list in LISTS {
            let rules = rules(configuration, list);
            let effect = match list {
                "denied" => "it denies nothing",
                _ if rules.iter().any(|rule| rule.protocol().is_some()) => "it allows nothing",
                _ => "the list closes nothing",
            };
            for rule in rules.iter().filter(|rule| rule.protocol().is_none() && !rule.is_open()) {
                let help = "write `http` or `grpc`, in lower case, in a rule for each";
                let Some(word) = rule.node.at(&["protocol"]).filter(|word| word.text() != Some("")) else {
                    let place = rule.node.at(&["name"]).unwrap_or(rule.node);
                    found.push(Finding::at(place, format!("a rule without `protocol` is none: {effect}")).help(help));
                    continue;
                };
                let text = word.text().unwrap_or_default();
                let known = [Protocol::Http, Protocol::Grpc].map(Protocol::word);
                let meant = near(text, known.into_iter()).filter(|_| word.text().is_some());
                let fix = meant.map(|meant| Fix::safe(format!("write `{meant}`"), [edit::replace(word, meant)]));
                let message = format!("`{text}` is no protocol, so the rule is none: {effect}");
                found.push(Finding::at(word, message).help(help).fix(fix));
            }
        }
    }
}
