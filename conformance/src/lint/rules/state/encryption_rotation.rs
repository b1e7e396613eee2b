//! A value remembers the name of the secret of its key, and no more: two keys of one secret cannot be told apart.

use super::stores::{exact, is_given, stores};
use crate::lint::prelude::*;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.encryption-rotation",
    page: include_str!("../../../../lint/state/encryption-rotation.md"),
    judge,
    ..Rule::ERROR
};

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for store in stores(set) {
        let Some(old) = exact(&store, "secondaryEncryptionKey").filter(is_given) else { continue };
        // A name in another case is read by nobody, which is said elsewhere.
        let Some(new) = store.field("primaryEncryptionKey") else {
            let message = "without `primaryEncryptionKey` nothing is encrypted, and what was is not decrypted";
            found.push(Finding::at(old.name, message).help("add the key that new values are encrypted with"));
            continue;
        };
        let part = |field: &Field<'_>, key: &str| {
            field.secret().and_then(|secret| secret.at(&[key])).and_then(Node::text).map(str::to_owned)
        };
        let (Some(name), Some(place)) = (part(&old, "name"), old.secret()) else { continue };
        if part(&new, "name").as_ref() != Some(&name) || part(&new, "key") == part(&old, "key") {
            continue;
        }
        let message = format!(
            "both keys are in the secret `{name}`, and its name is all that a value remembers: what the old key \
             encrypted is tried with the new one, and not read"
        );
        let finding = Finding::at(place.at(&["name"]).unwrap_or(place), message)
            .help("keep each key in a secret of its own; the name of the old one must not change");
        found.push(match new.secret() {
            Some(other) => finding.label(other.at(&["name"]).unwrap_or(other), "the new key"),
            None => finding,
        });
    }
}
