//! An operation that daprd never looks at, since another one decides on all its paths before.

use super::access::{allows, operations, policies, text, verbs};
use super::operations::Operations;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.access-hidden",
    page: include_str!("../../../../lint/configuration/access-hidden.md"),
    judge,
    ..Rule::ERROR
};

/// A path that stands for what a pattern means.
const SOME: &str = "some-thing";

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for policy in set.of("Configuration").flat_map(policies) {
        let known = |operation: &&Node| text(operation, "name").is_some_and(|name| !is_unfilled(name));
        let operations: Vec<_> = operations(policy).into_iter().filter(known).collect();
        let paths: Vec<_> = operations.iter().map(|operation| text(operation, "name").unwrap_or_default()).collect();
        let all = Operations::new(&paths);
        for (at, operation) in operations.iter().enumerate() {
            let Some(other) = hider(at, &paths, &all).and_then(|other| operations.get(other)) else { continue };
            let (Some(name), Some(by)) = (operation.at(&["name"]), other.at(&["name"])) else { continue };
            if agree(operation, other) {
                continue;
            }
            let (path, way) = (name.text().unwrap_or_default(), by.text().unwrap_or_default());
            let (message, help) = if rooted(path) == rooted(way) {
                let message = format!("the second operation for `{path}` is never looked at");
                (message, "of two operations of one path the first counts: write one, with all verbs")
            } else {
                let message = format!("calls of `{path}` are decided by `{way}`, not by this operation");
                if way.contains('*') {
                    (message, "the first operation that fits decides: move this one before the other")
                } else {
                    (message, "a path covers all below it: end the other one with `/**`, and move it behind this one")
                }
            };
            let action = text(other, "action").unwrap_or("deny");
            found.push(Finding::at(name, message).label(by, format!("`{action}` is said here")).help(help));
        }
    }
}

/// The operation that decides on everything that the one at `at` is for; `None` when that cannot be said.
fn hider(at: usize, paths: &[&str], all: &Operations) -> Option<usize> {
    let path = rooted(paths.get(at)?);
    if let Some(first) = paths.get(..at)?.iter().position(|other| rooted(other) == path) {
        return Some(first);
    }
    let other = all.deciding(&path.replace("**", SOME).replace('*', SOME)).filter(|other| *other != at)?;
    // Of a pattern only what a plain path above it takes is certain.
    let way = paths.get(other)?;
    (!path.contains('*') || (!way.contains('*') && path.starts_with(&format!("{}/", rooted(way))))).then_some(other)
}

/// Whether two operations say the same, so that it is all one which of them decides.
fn agree(one: &Node, other: &Node) -> bool {
    let action = |operation| text(operation, "action").is_some_and(allows);
    let words = |operation| verbs(operation).into_iter().filter_map(Node::text).collect::<Vec<_>>();
    let (wanted, given) = (words(one), words(other));
    action(one) == action(other) && (given.contains(&"*") || wanted.iter().all(|verb| given.contains(verb)))
}

/// A path with its first slash.
fn rooted(path: &str) -> String {
    format!("/{}", path.strip_prefix('/').unwrap_or(path))
}
