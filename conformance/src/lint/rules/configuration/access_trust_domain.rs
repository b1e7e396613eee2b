//! A policy whose trust domain is not that of the caller holds for nobody.

use super::access::{access, policies, text};
use crate::lint::app::{App, From};
use crate::lint::facts::word::TRUST_DOMAIN;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "configuration.access-trust-domain",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/configuration/access-trust-domain.md"),
    judge,
    ..Rule::WARNING
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let apps = set.apps();
    for policy in set.of("Configuration").flat_map(policies) {
        let (Some(id), Some(node)) = (text(policy, "appId"), policy.at(&["trustDomain"])) else { continue };
        let Some(written) = node.text().filter(|text| !text.is_empty() && !is_unfilled(text)) else { continue };
        let namespace = text(policy, "namespace");
        let here = |app: &&App<'_>| app.id == id && (app.namespace.is_none() || app.namespace == namespace);
        let callers: Vec<_> = apps.iter().filter(here).collect();
        let domains: Option<Vec<_>> = callers.iter().map(|caller| domain(set, caller)).collect();
        let Some((caller, domain)) = callers.first().zip(domains.as_deref().and_then(agreed)) else { continue };
        if domain == written {
            continue;
        }
        let message = format!("`{id}` calls from the trust domain `{domain}`, so this policy holds for nobody");
        found.push(
            Finding::at(node, message)
                .label(caller.config.unwrap_or(caller.node), "its own Configuration names the trust domain, or none")
                .help(format!("write `{domain}`"))
                .fix(Fix::risky(format!("write `{domain}`"), [edit::replace(node, domain)])),
        );
    }
}

/// The trust domain of an app: that of its own Configuration in a cluster, the usual one elsewhere. `None` when its
/// Configuration is not in the set, or several have its name.
fn domain<'a>(set: &'a Set, app: &App<'a>) -> Option<&'a str> {
    let From::Workload(_) = app.from else { return Some(TRUST_DOMAIN) };
    let Some(config) = app.config else { return Some(TRUST_DOMAIN) };
    let apart = |one: &Resource| app.namespace.zip(one.namespace()).is_some_and(|(own, other)| own != other);
    let named = set.of("Configuration").filter(|one| one.name() == config.text() && !apart(one));
    let said = |one: &'a Resource| access(one).and_then(|access| text(access, "trustDomain"));
    let domains: Vec<_> = named.map(|one| said(one).unwrap_or(TRUST_DOMAIN)).collect();
    agreed(&domains).filter(|domain| !is_unfilled(domain))
}

/// What all say.
fn agreed<'a>(domains: &[&'a str]) -> Option<&'a str> {
    domains.first().copied().filter(|first| domains.iter().all(|domain| domain == first))
}
