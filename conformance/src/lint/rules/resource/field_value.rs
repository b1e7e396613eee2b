//! Some fields take a few words and no other, and some must not be empty.

use super::fault::{What, faults, path};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resource.field-value",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resource/field-value.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for resource in set.dapr() {
        for fault in faults(set, resource) {
            let What::Word { node, wanted } = fault.what else { continue };
            let effect = match resource.kind.as_str() {
                _ if set.is_for_kubernetes(resource) => "Kubernetes refuses it",
                "WorkflowAccessPolicy" => "daprd leaves the whole policy out",
                "MCPServer" => "daprd does not start",
                "HTTPEndpoint" => "no app is called, and no endpoint",
                _ => "it is not what the field takes",
            };
            let place = path(&fault.way);
            let Some(text) = node.text().filter(|text| !text.is_empty()) else {
                found.push(Finding::at(node, format!("`{place}` is empty: {effect}")));
                continue;
            };
            let words = || wanted.allowed.iter().map(String::as_str);
            let finding = Finding::at(node, format!("`{place}` has no word `{text}`: {effect}"))
                .help(format!("the words are `{}`", words().collect::<Vec<_>>().join("`, `")));
            let same = words().find(|word| word.eq_ignore_ascii_case(text.trim()));
            found.push(finding.fix(same.map(|word| Fix::safe(format!("write `{word}`"), [edit::replace(node, word)]))));
        }
    }
}
