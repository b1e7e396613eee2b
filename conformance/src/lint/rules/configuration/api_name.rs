//! A rule for an API that is not there fits nothing.

use super::api_rules::{ApiRule, judged};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.api-name",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/api-name.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    found.extend(judged(set, unknown));
}

fn unknown(rule: &ApiRule<'_>, rules: &[ApiRule<'_>]) -> Option<Finding> {
    let said = rule.said().filter(|said| !said.is_known() && !said.fits())?;
    let (name, protocol) = (said.name.text()?, said.protocol);
    let effect = rule.unfit(protocol, rules);
    let finding = Finding::at(said.name, format!("there is no API `{name}` over {}: {effect}", protocol.title()));
    Some(match near(name, protocol.names()) {
        Some(meant) => finding
            .help(format!("did you mean `{meant}`?"))
            .fix(Fix::risky(format!("write `{meant}`"), [edit::replace(said.name, meant)])),
        None => finding.help(format!("there are `{}`", protocol.names().collect::<Vec<_>>().join("`, `"))),
    })
}
