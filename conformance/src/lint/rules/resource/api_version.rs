//! A version that the kind does not have is passed over by daprd in silence.

use crate::lint::facts::component::table;
use crate::lint::facts::resource::versions;
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "resource.api-version",
    fixes: Some(Safety::Safe),
    page: include_str!("../../../../lint/resource/api-version.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for resource in &set.resources {
        let (kind, version) = (resource.kind.as_str(), resource.api_version.as_str());
        let versions = versions(kind);
        let Some(node) = resource.at(&["apiVersion"]).filter(|_| !versions.contains(&version)) else { continue };
        // daprd does not look at the version of these when it reads them from a file.
        let lenient = matches!(kind, "Configuration" | "Resiliency") && set.is_self_hosted(resource);
        if versions.is_empty() || lenient || !is_meant(resource) {
            continue;
        }
        let message = format!("`{version}` has no `{kind}`: daprd passes over it in silence, kubectl refuses it");
        let finding = Finding::at(node, message);
        found.push(match meant(resource, &versions) {
            Some(meant) => finding.fix(Fix::safe(format!("write `{meant}`"), [edit::replace(node, meant)])),
            None => finding.help(format!("the versions are `{}`", versions.join("`, `"))),
        });
    }
}

/// Whether it is meant for Dapr. Others have kinds of these names too, so the group has to tell, or what is in it.
fn is_meant(resource: &Resource) -> bool {
    let group = resource.api_version.split('/').next().unwrap_or_default().to_lowercase();
    let letters: String = group.chars().filter(char::is_ascii_alphanumeric).collect();
    let bare = !resource.api_version.contains('/') && resource.kind == "Component";
    let kind = || resource.at(&["spec", "type"]).and_then(Node::text).and_then(|kind| table().find(kind));
    letters == "dapr" || letters.starts_with("daprio") || bare && kind().is_some()
}

/// The version whose fields it has.
fn meant(resource: &Resource, versions: &[&'static str]) -> Option<&'static str> {
    let has = |key: &str| resource.at(&["spec", key]).is_some();
    match versions {
        [only] => Some(*only),
        [first, last] if has("routes") != has("route") => Some(if has("routes") { *last } else { *first }),
        _ => None,
    }
}
