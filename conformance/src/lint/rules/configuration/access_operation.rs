//! An operation whose path no call has.

use super::access::{operations, policies};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.access-operation",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/access-operation.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let operations = set.of("Configuration").flat_map(policies).flat_map(operations);
    for name in operations.filter_map(|operation| operation.at(&["name"])) {
        // Braces are no placeholder here: people write them as in the routes of an app.
        let Some(text) = name.text().filter(|text| !text.contains(['$', '<'])) else { continue };
        let Some((why, meant)) = unmet(text) else { continue };
        let finding = Finding::at(name, format!("no call has the path `{text}`: {why}"));
        found.push(match meant {
            Some(meant) => finding
                .help(format!("write `{meant}`"))
                .fix(Fix::risky(format!("write `{meant}`"), [edit::replace(name, &meant)])),
            None => finding.help("write the path as the app gets it, with single slashes and without a query"),
        });
    }
}

/// Why no call has such a path, and what to write instead.
fn unmet(name: &str) -> Option<(&'static str, Option<String>)> {
    let path = name.strip_prefix('/').unwrap_or(name);
    let rooted = |path: &str| format!("/{path}");
    if let Some(method) = path.strip_prefix("v1.0/invoke/").and_then(|rest| rest.split_once("/method/")) {
        return Some(("what the app gets begins behind `/method`", Some(rooted(method.1))));
    }
    if let Some((path, _)) = path.split_once(['?', '#']) {
        return Some(("a query is no part of it", Some(rooted(path))));
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    let last = parts.pop().unwrap_or_default();
    if last.is_empty() && !parts.is_empty() && parts.iter().all(|part| !part.is_empty()) {
        return Some(("a slash at the end is taken off it", Some(rooted(&parts.join("/")))));
    }
    let cleaned = |part: &&str| ["", ".", ".."].contains(part);
    if parts.iter().any(cleaned) || (!parts.is_empty() && cleaned(&last)) || [".", ".."].contains(&last) {
        return Some(("double slashes and dots are taken out of it", None));
    }
    let parameter = |part: &&str| part.starts_with('{') && part.ends_with('}');
    let why = if parts.contains(&"*") {
        "`*` stands for a part only at the end"
    } else if parts.iter().chain([&last]).any(parameter) {
        "braces are taken to the letter"
    } else {
        return None;
    };
    let inner = parts.iter().map(|part| if *part == "*" || parameter(part) { "**" } else { *part });
    let meant = inner.chain([if parameter(&last) { "*" } else { last }]).collect::<Vec<_>>().join("/");
    Some((why, Some(rooted(&meant))))
}
