//! A slash at the end of the address meets the slash before what is called.

use super::address::{base_url, fault};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "http-endpoint.trailing-slash",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/http-endpoint/trailing-slash.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for (node, address) in set.of("HTTPEndpoint").filter_map(base_url) {
        let meant = address.trim_end_matches('/');
        if meant == address || address.contains(['?', '#']) || fault(address).is_some() {
            continue;
        }
        let message = "what is called is put behind the address with a slash of its own: the server is asked for `//…`";
        let fix = Fix::safe(format!("write `{meant}`"), [edit::replace(node, meant)]);
        found.push(Finding::at(node, message).help("leave the slash out").fix(fix));
    }
}
