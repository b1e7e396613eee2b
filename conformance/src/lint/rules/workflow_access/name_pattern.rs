//! A name is a pattern as Go's `path.Match` takes it; with one that is none the entry is passed over.

use std::iter::Peekable;
use std::str::Chars;

use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "workflow-access.name-pattern",
    since: "1.18",
    page: include_str!("../../../../lint/workflow-access/name-pattern.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for rule in set.of("WorkflowAccessPolicy").filter_map(|policy| policy.at(&["spec", "rules"])).flat_map(Node::items)
    {
        let entries = ["workflows", "activities"].into_iter().filter_map(|name| rule.at(&[name])).flat_map(Node::items);
        for name in entries.filter_map(|entry| entry.at(&["name"])) {
            if name.text().is_none_or(is_pattern) {
                continue;
            }
            let message = "this is no pattern, and the entry is passed over: its callers are turned away";
            found.push(
                Finding::at(name, message).help("close the bracket, or write `\\` before a sign that means itself"),
            );
        }
    }
}

/// Whether `path.Match` takes it: each `[` opens a class of at least one sign that `]` closes, and behind each `\` is a
/// sign.
fn is_pattern(text: &str) -> bool {
    let mut rest = text.chars().peekable();
    while let Some(sign) = rest.next() {
        let sound = match sign {
            '\\' => rest.next().is_some(),
            '[' => is_class(&mut rest),
            _ => true,
        };
        if !sound {
            return false;
        }
    }
    true
}

/// Whether the signs behind a `[` are a class; they are taken, with the bracket that closes it.
fn is_class(rest: &mut Peekable<Chars<'_>>) -> bool {
    rest.next_if_eq(&'^');
    let mut ranges = 0;
    loop {
        if ranges > 0 && rest.next_if_eq(&']').is_some() {
            return true;
        }
        if !is_sign(rest) || (rest.next_if_eq(&'-').is_some() && !is_sign(rest)) {
            return false;
        }
        ranges += 1;
    }
}

/// Whether a sign of a class comes next, and something behind it; it is taken.
fn is_sign(rest: &mut Peekable<Chars<'_>>) -> bool {
    let sound = match rest.next() {
        Some('\\') => rest.next().is_some(),
        Some('-' | ']') | None => false,
        Some(_) => true,
    };
    sound && rest.peek().is_some()
}

#[cfg(test)]
mod tests {
    use super::is_pattern;

    #[test]
    fn patterns_are_those_of_go() {
        let sound = ["", "Order", "*", "**", "Order?", "[a]", "[a-z]*", "[^a]", "\\a", "a[\\]]", "{a,b}", "x]", "[a]]"];
        assert!(sound.into_iter().all(is_pattern));
        let broken = ["[", "[a", "[]", "[-a]", "[a-]", "[^]", "a\\", "*[", "[]a]", "[\\", "[a-"];
        assert!(!broken.into_iter().any(is_pattern));
    }
}
