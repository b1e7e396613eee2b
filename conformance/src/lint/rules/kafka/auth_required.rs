//! `authRequired` is what was before `authType`: daprd guesses the log-in from it.

use crate::lint::prelude::*;
use crate::lint::rules::kafka::clients::{clients, is_filled};
use crate::lint::rules::kafka::login::{has_certificate, older};

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "kafka.auth-required",
    errata: &["E1"],
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/kafka/auth-required.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for component in clients(set) {
        let Some(field) = component.field("authRequired") else { continue };
        let said = component.field("authType");
        if let Some(said) = said.filter(is_filled) {
            found.push(
                Finding::at(field.name, "`authRequired` is not read beside `authType`")
                    .label(said.place(), "this is read")
                    .help("take it away"),
            );
            continue;
        }
        let Some((word, value)) = older(&component).zip(field.value()) else { continue };
        // Without a certificate the sidecar ends, as `kafka.auth-type` says.
        if word == "mtls" && !has_certificate(&component) {
            continue;
        }
        let edits = || [edit::replace(field.name, "authType"), edit::replace(value, word)];
        let fix = said.is_none().then(|| Fix::safe(format!("write `authType` and `{word}`"), edits()));
        found.push(
            Finding::at(field.name, format!("`authRequired` is deprecated: daprd guesses `authType: {word}` from it"))
                .help(format!("write `authType` with `{word}`"))
                .fix(fix),
        );
    }
}
