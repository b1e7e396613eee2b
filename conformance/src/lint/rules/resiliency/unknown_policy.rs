//! A target that names a policy nobody defines has none, and the one that Dapr has by itself is off too.

use super::view::{Group, Kind, Target, all_policies, all_targets};
use crate::lint::facts::word::BUILT_IN_RETRIES;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resiliency.unknown-policy",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/resiliency/unknown-policy.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for target in all_targets(set) {
        found.extend(Kind::ALL.into_iter().filter_map(|kind| unknown(set, &target, kind)));
    }
}

fn unknown<'a>(set: &'a Set, target: &Target<'a>, kind: Kind) -> Option<Finding> {
    let node = target.reference(kind)?;
    let name = node.text()?;
    let defined: Vec<_> = all_policies(set, kind).collect();
    let built_in = if kind == Kind::Retry { BUILT_IN_RETRIES } else { &[] };
    let known = |name: &str| built_in.contains(&name) || defined.iter().any(|policy| policy.name() == name);
    if known(name) || is_unfilled(name) {
        return None;
    }
    let described = kind.described();
    let effect = match (target.group, kind) {
        (Group::Components, Kind::Breaker) => "daprd panics when the component is used",
        (Group::Apps, _) if target.policy(set, Kind::Retry).is_none() => {
            "the app has none then, and Dapr's own retry of lost connections is off too"
        }
        _ => "the target has none then, not even a default one",
    };
    let finding = Finding::at(node, format!("no {described} is named `{name}`: {effect}"));
    // The right name below the wrong heading.
    let mut others = Kind::ALL.into_iter().flat_map(|other| all_policies(set, other));
    if let Some(policy) = others.find(|policy| policy.name() == name) {
        let other = policy.kind.described();
        return Some(finding.label(policy.key, format!("this is a {other}")).help(format!("name a {described}")));
    }
    let Some(near) = near(name, defined.iter().map(|policy| policy.name())) else {
        return Some(finding.help(format!("define it below `policies.{}`", kind.heading())));
    };
    let finding = match defined.iter().find(|policy| policy.name() == near) {
        Some(policy) => finding.label(policy.key, "the nearest that is defined"),
        None => finding,
    };
    let fix = Fix::risky(format!("write `{near}`"), [edit::replace(node, near)]);
    Some(finding.help(format!("did you mean `{near}`?")).fix(fix))
}
