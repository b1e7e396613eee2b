//! daprd does not load a Resiliency whose status codes it cannot read; a blank behind a comma is enough.

use super::view::{Kind, all_policies, value};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.matching",
    since: "1.15",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resiliency/matching.md"),
    judge,
    ..Rule::ERROR
};

const DROPPED: &str = "daprd drops the whole Resiliency and runs on without it";

/// The two lists of codes, with the first and the last code that there is.
const LISTS: [(&str, i64, i64); 2] = [("httpStatusCodes", 100, 599), ("gRPCStatusCodes", 0, 16)];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for matching in all_policies(set, Kind::Retry).filter_map(|policy| policy.field("matching")) {
        for (field, first, last) in LISTS {
            let Some(node) = value(matching, field) else { continue };
            // A number is taken for the text that it is written as.
            let Some(text) = node.text().filter(|text| !is_unfilled(text)) else { continue };
            let mut parts = text.split(',').filter(|part| !part.is_empty());
            let Some(wrong) = parts.find(|part| !is_range(part, first, last)) else { continue };
            let message = format!("`{wrong}` is no range of codes: {DROPPED}");
            let finding = Finding::at(node, message);
            let meant = text.split(',').map(|part| meant(part, first));
            let meant: Vec<_> = meant.filter(|part| !part.is_empty()).collect();
            let help = format!("codes from {first} to {last} and ranges of them, with commas and without blanks");
            found.push(if meant.iter().all(|part| is_range(part, first, last)) {
                let written = meant.join(",");
                finding.help(help).fix(Fix::safe(format!("write `{written}`"), [edit::replace(node, &written)]))
            } else {
                finding.help(help)
            });
        }
    }
}

/// Whether daprd reads it: a code, or two with a dash between them.
fn is_range(part: &str, first: i64, last: i64) -> bool {
    let codes: Vec<Option<i64>> = part.split('-').map(|code| code.parse().ok()).collect();
    let known = |code: i64| (first..=last).contains(&code);
    match codes[..] {
        [Some(code)] => known(code),
        [Some(from), Some(to)] => known(from) && known(to) && from <= to,
        _ => false,
    }
}

/// The range without blanks, and with all codes that `5xx` stands for.
fn meant(part: &str, first: i64) -> String {
    let part: String = part.chars().filter(|letter| !letter.is_whitespace()).collect();
    let class = ["xx", "XX", "**"].iter().find_map(|any| part.strip_suffix(*any));
    match class {
        Some(class) if first == 100 && class.len() == 1 => format!("{class}00-{class}99"),
        _ => part,
    }
}
