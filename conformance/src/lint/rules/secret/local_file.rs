//! What a `secretstores.local.file` holds, as far as its file is among the texts.

use std::path::Path;

use crate::lint::document::Document;
use crate::lint::prelude::*;

/// The document that is its file; `None` unless just one of the set can be it.
pub(in crate::lint::rules) fn document<'a>(set: &'a Set, store: &Component<'_>) -> Option<&'a Document> {
    let written = store.field("secretsFile")?.text()?;
    let way = Path::new(written.strip_prefix("./").unwrap_or(written));
    let fits = |document: &&Document| Path::new(&set.source(document.source).name).ends_with(way);
    let mut fitting = set.documents.iter().filter(fits);
    let only = fitting.next()?;
    fitting.next().is_none().then_some(only)
}

/// The value that the store gives for the key of a secret.
pub(in crate::lint::rules) fn value<'a>(set: &'a Set, store: &Component<'_>, name: &str, key: &str) -> Option<&'a str> {
    let content = document(set, store)?.root.as_deref()?;
    let plain = || content.at(&[name]).and_then(Node::text).filter(|_| key == name);
    if store.field("multiValued").is_some_and(|field| field.is_true()) {
        return content.at(&[name, key]).and_then(Node::text).or_else(plain);
    }
    // The names on the way to a value are joined to one, and the secret has itself as its only key.
    let separator = store.field("nestedSeparator").and_then(|field| field.text()).filter(|text| !text.is_empty());
    let way: Vec<&str> = name.split(separator.unwrap_or(":")).collect();
    content.at(&way).and_then(Node::text).filter(|_| key == name)
}
