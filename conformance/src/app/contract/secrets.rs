//! Secrets that cannot be made up wholly: an app looks for certain keys in them, or for a value of a certain form.

use std::collections::BTreeMap;

use fixtures::team::Secret;

use super::reader::Reader;
use super::unfilled::is_todo;
use crate::lint::yaml::node::Node;

/// The mapping `secrets`: by store, by secret, by key.
pub(super) fn secrets(reader: &mut Reader, root: &Node) -> Vec<Secret> {
    let Some(stores) = root.at(&["secrets"]) else { return Vec::new() };
    let mut all = Vec::new();
    for (store, secrets) in reader.named(stores, "`secrets`") {
        for (name, secret) in reader.named(secrets, &format!("the secret store `{store}`")) {
            let keys = keys(reader, name, secret);
            all.push(Secret { store: store.to_owned(), name: name.to_owned(), keys });
        }
    }
    all
}

/// What is in a secret. A single value stands under the name of the secret, as in stores that know no keys.
fn keys(reader: &mut Reader, name: &str, secret: &Node) -> BTreeMap<String, Option<String>> {
    if secret.text().is_some() {
        return BTreeMap::from([(name.to_owned(), value(reader, name, secret))]);
    }
    let keys = reader.named(secret, &format!("the secret `{name}`")).into_iter();
    keys.map(|(key, node)| (key.to_owned(), value(reader, key, node))).collect()
}

/// A value as it is written, whatever it would be to a reader of YAML; `None` for one that is made up.
fn value(reader: &mut Reader, key: &str, node: &Node) -> Option<String> {
    if node.is_null() || is_todo(node) {
        return None;
    }
    if node.text().is_none() {
        reader.unfit(node, &format!("the value of `{key}`"), "a text, or nothing where it is to be made up");
    }
    node.text().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::mistake::refusal;
    use crate::lint::source::Source;
    use crate::lint::yaml::parse::parse;

    fn read(text: &str) -> Result<Vec<Secret>, String> {
        let (root, mut reader) = (parse(0, text, 0..text.len()).unwrap().root.unwrap(), Reader::default());
        let read = secrets(&mut reader, &root);
        let mistakes = reader.into_mistakes();
        let refused = refusal(&Source::new("a.yaml", None, "", text), &mistakes).to_string();
        if mistakes.is_empty() { Ok(read) } else { Err(refused) }
    }

    #[test]
    fn what_is_left_empty_is_made_up() {
        let text = "secrets: {vault: {database: {url: a:1, port: 007, user: , no: ''}, payment: x, token: }}";
        let read = read(text).unwrap();
        let keys = |keys: &[(&str, Option<&str>)]| -> BTreeMap<String, Option<String>> {
            keys.iter().map(|(key, value)| ((*key).to_owned(), value.map(str::to_owned))).collect()
        };
        let database = keys(&[("url", Some("a:1")), ("port", Some("007")), ("user", None), ("no", Some(""))]);
        let wanted =
            [("database", database), ("payment", keys(&[("payment", Some("x"))])), ("token", keys(&[("token", None)]))];
        let wanted = wanted.map(|(name, keys)| Secret { store: "vault".into(), name: name.into(), keys });
        assert_eq!(read, wanted);
    }

    #[test]
    fn what_is_no_secret_is_told() {
        let text = "secrets:\n  vault: [a]\n  other:\n    a: {b: {c: d}, e: 1, e: 2, <<: {f: g}}\n";
        let told = read(text).unwrap_err();
        let parts = [
            "4 mistakes",
            "the secret store `vault` is a list",
            "the value of `b` is a mapping",
            "`e` stands here twice",
            "nothing is merged into the secret `a`",
        ];
        for part in parts {
            assert!(told.contains(part), "{part} in:\n{told}");
        }
    }
}
