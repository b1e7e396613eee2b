//! daprd does not look at the address when it loads an endpoint: only each call fails.

use super::address::{base_url, fault};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "http-endpoint.base-url",
    page: include_str!("../../../../lint/http-endpoint/base-url.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for endpoint in set.of("HTTPEndpoint") {
        let Some(spec) = endpoint.at(&["spec"]) else { continue };
        if !spec.entries().iter().any(|entry| entry.name().eq_ignore_ascii_case("baseUrl")) {
            if set.is_patch(endpoint) {
                continue;
            }
            let message = "there is no `baseUrl`: the endpoint is loaded, and each call of it fails";
            found.push(Finding::at(endpoint.head(), message).help("write `baseUrl: https://host`"));
            continue;
        }
        let Some((node, address)) = base_url(endpoint) else { continue };
        if let Some(fault) = fault(address) {
            let message = format!("each call of this endpoint fails: {fault}");
            found.push(Finding::at(node, message).help("write it as `https://host:port/path`"));
        } else if let Some(mark) = address.chars().find(|letter| matches!(letter, '?' | '#')) {
            let message = format!("what is called is put behind the address, and so behind its `{mark}`");
            found.push(Finding::at(node, message).help("end the address with the path; callers bring the query"));
        }
    }
}
