//! What stands in for the components of a team: the API of their building block, with nothing of theirs behind it.

use std::collections::BTreeMap;

use fixtures::ask::Component;

/// The file of the secret stores. It has no secret: the harness makes up each one that an app asks for, so that it can
/// be told where it shows.
const SECRETS: (&str, &str) = ("secrets.json", "{}");
/// The type of the secret stores.
const SECRET_STORE: &str = "secretstores.local.file";

/// What stands in for a component of that family (the first part of its type); `None` for a family without stand-in.
pub(super) fn of(family: &str, name: &str) -> Option<Component> {
    match family {
        "pubsub" => Some(Component::new(name, "pubsub.in-memory")),
        "state" => Some(Component::new(name, "state.in-memory")),
        "secretstores" => {
            let file = format!("${{files}}/{}", SECRETS.0);
            Some(Component::new(name, SECRET_STORE).with("secretsFile", &file))
        }
        _ => None,
    }
}

/// The files that these components name.
pub(super) fn files(components: &[Component]) -> BTreeMap<String, String> {
    let needed = components.iter().any(|component| component.kind == SECRET_STORE);
    needed.then(|| (SECRETS.0.to_owned(), SECRETS.1.to_owned())).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_store_brings_its_file_along() {
        let stores = [of("secretstores", "vault").unwrap()];
        assert!(files(&stores).contains_key("secrets.json"));
        assert!(files(&[of("state", "store").unwrap()]).is_empty());
        assert_eq!(of("bindings", "mail"), None);
    }
}
