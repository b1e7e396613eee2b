//! A rule for a version that an API does not have fits nothing; over gRPC the version of a path is such a one.

use super::api_rules::{ApiRule, judged};
use crate::lint::facts::word::{api, plain_version};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.api-version",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/configuration/api-version.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    found.extend(judged(set, unknown));
}

fn unknown(rule: &ApiRule<'_>, rules: &[ApiRule<'_>]) -> Option<Finding> {
    let said = rule.said().filter(|said| said.is_known() && !said.fits())?;
    let (name, version, protocol) = (said.name.text()?, said.version.text()?, said.protocol);
    let versions = protocol.versions(api(name)?);
    let lower = version.to_lowercase();
    let plain = plain_version(&lower).unwrap_or(&lower);
    let meant = versions.iter().find(|known| **known == plain);
    let effect = rule.unfit(protocol, rules);
    let message = format!("`{name}` has no version `{version}` over {}: {effect}", protocol.title());
    let fix = meant.map(|meant| Fix::safe(format!("write `{meant}`"), [edit::replace(said.version, meant)]));
    Some(Finding::at(said.version, message).help(format!("it has `{}`", versions.join("`, `"))).fix(fix))
}
