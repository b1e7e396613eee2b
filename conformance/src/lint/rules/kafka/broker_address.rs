//! Addresses of brokers are used to the letter: one with a space, a scheme or no port is never reached.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::clients;
use crate::lint::rules::kafka::group_template::is_own;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.broker-address",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/kafka/broker-address.md"),
    judge,
    ..Rule::ERROR
};

/// What marks a text that others fill in, and stands in no address.
const FILLED: [char; 4] = ['$', '#', '@', '%'];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for value in clients(set).filter_map(|component| component.field("brokers")?.value()) {
        let text = value.text().unwrap_or_default();
        // Who writes `${…}`, `$(…)` or `#{…}#` has something that fills it in.
        if text.contains(FILLED) || text.starts_with("__") {
            continue;
        }
        let Some((address, fault)) = text.split(',').find_map(|address| Some((address, fault(address)?))) else {
            continue;
        };
        let mended = text.split(',').map(mended).collect::<Vec<_>>().join(",");
        let fix = (mended != text).then(|| Fix::safe("write the addresses alone", [edit::replace(value, &mended)]));
        found.push(
            Finding::at(value, format!("the broker `{address}` {fault}, and is never reached"))
                .help("write `host:port`, several with a comma and nothing else between them")
                .fix(fix),
        );
    }
}

/// What keeps an address from being reached; an empty one behind a last comma is passed over.
fn fault(address: &str) -> Option<&'static str> {
    let bare = address.trim();
    if bare.is_empty() {
        None
    } else if bare.contains(['{', '<']) && !is_own(bare) {
        Some("is a placeholder")
    } else if bare.contains("://") {
        Some("has a scheme")
    } else if bare.len() != address.len() {
        Some("has a space, which is taken for part of the name")
    } else if !bare.contains(':') || bare.ends_with(':') {
        Some("has no port")
    } else {
        None
    }
}

/// An address without spaces and scheme.
fn mended(address: &str) -> &str {
    let bare = address.trim();
    bare.split_once("://").map_or(bare, |(_, rest)| rest)
}
