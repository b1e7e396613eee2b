//! A verb that no request has, above all one in lower case, never matches.

use super::access::{operations, policies, verbs};
use super::users::{is_grpc, users};
use crate::lint::facts::word::VERBS;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.access-verb",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/configuration/access-verb.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for configuration in set.of("Configuration") {
        let users = users(set, configuration);
        // Over gRPC nobody looks at verbs.
        if !users.is_empty() && users.iter().all(is_grpc) {
            continue;
        }
        let operations = policies(configuration).into_iter().flat_map(operations);
        for verb in operations.flat_map(verbs) {
            let Some(text) = verb.text().filter(|text| !is_unfilled(text)) else { continue };
            if text == "*" || VERBS.contains(&text) {
                continue;
            }
            let upper = text.trim().to_uppercase();
            let meant = VERBS.iter().find(|known| **known == upper);
            let fix = meant.map(|meant| Fix::safe(format!("write `{meant}`"), [edit::replace(verb, meant)]));
            found.push(
                Finding::at(verb, format!("the verb `{text}` is never met, so the default of the policy decides"))
                    .help("verbs are written in capitals; `*` is every verb")
                    .fix(fix),
            );
        }
    }
}
