//! The key of automatic encryption: without a secret it has no name, and values without a name cannot be read.

use super::stores::{exact, is_given, stores};
use crate::lint::prelude::*;
use crate::lint::rules::secret::local_file;

pub(super) const RULE: Rule = Rule {
    module: module_path!(),
    name: "state.encryption-key",
    page: include_str!("../../../../lint/state/encryption-key.md"),
    judge,
    ..Rule::ERROR
};

/// The fields that hold keys.
const KEYS: [&str; 2] = ["primaryEncryptionKey", "secondaryEncryptionKey"];

/// How many digits the keys of AES have.
const DIGITS: [usize; 3] = [32, 48, 64];

fn judge(set: &Set, found: &mut Vec<Finding>) {
    for store in stores(set) {
        for field in KEYS.iter().filter_map(|name| exact(&store, name)) {
            found.extend(match field.secret() {
                None if is_given(&field) => Some(nameless(set, &store, &field)),
                None => None,
                Some(reference) => malformed(set, &store, reference),
            });
        }
    }
}

/// What comes of a key that is no secret.
fn nameless(set: &Set, store: &Component<'_>, field: &Field<'_>) -> Finding {
    let name = field.written();
    let message = if store.secret_store().is_some() || set.is_for_kubernetes(store.resource) {
        format!("`{name}` is not taken from a secret: what it encrypts is saved, and can never be read again")
    } else {
        format!("`{name}` is read only with a secret store at hand: nothing is encrypted, and nothing says so")
    };
    Finding::at(field.name, message).help("keep the key in a secret, and refer to it with `secretKeyRef`")
}

/// What comes of a secret that is among the files, and is no key.
fn malformed(set: &Set, store: &Component<'_>, reference: &Node) -> Option<Finding> {
    let name = reference.at(&["name"])?;
    let text = name.text()?;
    let key = reference.at(&["key"]).and_then(Node::text).unwrap_or(text);
    let value = match store.secret_store().and_then(Node::text) {
        None | Some("kubernetes") => secret(set, store, text, key),
        Some(named) => {
            let beside = |other: &Component<'_>| other.name() == named && set.together(other.resource, store.resource);
            local_file::value(set, &set.components_of("secretstores.local.file").find(beside)?, text, key)
        }
    }?;
    let message = format!("`{key}` of `{text}` is no AES key in hexadecimal digits: daprd ends at start");
    (is_meant(value) && !is_key(value))
        .then(|| Finding::at(name, message).help("make one of 64 digits: `openssl rand -hex 32`"))
}

/// The value in a Secret of Kubernetes that is among the files.
fn secret<'a>(set: &'a Set, store: &Component<'_>, name: &str, key: &str) -> Option<&'a str> {
    let mut secrets = set.resources.iter().filter(|resource| {
        resource.kind == "Secret" && resource.name() == Some(name) && set.together(resource, store.resource)
    });
    let only = secrets.next().filter(|_| secrets.next().is_none())?;
    only.at(&["stringData", key]).and_then(Node::text)
}

/// Whether it looks like key material, and not like a place for it.
fn is_meant(value: &str) -> bool {
    let letter = |letter: u8| letter.is_ascii_alphanumeric() || b"+/=".contains(&letter);
    value.len() >= 16 && value.bytes().all(letter) && value.bytes().any(|letter| letter.is_ascii_digit())
}

fn is_key(value: &str) -> bool {
    DIGITS.contains(&value.len()) && value.bytes().all(|letter| letter.is_ascii_hexdigit())
}
