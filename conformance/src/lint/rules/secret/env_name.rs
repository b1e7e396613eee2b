//! A variable has no keys, and some variables are given to nobody: such a reference leaves its field empty.

use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "secret.env-name",
    fixes: Some(Safety::Unsafe),
    page: include_str!("../../../../lint/secret/env-name.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    let stores: Vec<_> = set.components_of("secretstores.local.env").collect();
    for component in set.components() {
        let Some(named) = component.secret_store().and_then(Node::text) else { continue };
        let is_it = |store: &&Component<'_>| store.name() == named && set.together(store.resource, component.resource);
        let Some(store) = stores.iter().find(is_it) else { continue };
        let Some(prefix) = store.field("prefix").map_or(Some(""), |field| field.text()) else { continue };
        found.extend(component.fields().iter().filter_map(|field| judged(field, prefix)));
    }
}

/// What is wrong with the reference of a field.
fn judged(field: &Field<'_>, prefix: &str) -> Option<Finding> {
    let reference = field.secret()?;
    let name = reference.at(&["name"])?;
    let text = name.text().filter(|text| !text.contains(['$', '{']))?;
    let written = field.written();
    if is_kept(&format!("{prefix}{text}")) {
        let message = format!("`{prefix}{text}` is a variable that no one is told: `{written}` stays empty");
        return Some(Finding::at(name, message).help("give the secret to daprd under a name without `DAPR_`"));
    }
    let key = reference.at(&["key"]).filter(|key| key.text().is_some_and(|key| !key.is_empty() && key != text))?;
    let message = format!("the variable `{prefix}{text}` has no key but its name: `{written}` stays empty");
    let finding = Finding::at(key, message).help(format!("write `{text}` here too, or leave the key out"));
    Some(finding.fix(Fix::risky(format!("write `{text}`"), [edit::replace(key, text)])))
}

/// Whether the store keeps a variable to itself.
fn is_kept(name: &str) -> bool {
    let upper = name.to_uppercase();
    upper == "APP_API_TOKEN" || upper.starts_with("DAPR_")
}
